create schema if not exists ayumi
