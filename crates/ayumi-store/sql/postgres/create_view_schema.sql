create schema if not exists ayumi_views
