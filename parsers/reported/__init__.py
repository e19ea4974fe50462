"""What reports and tables of other tools share: values as tools write them, people and conversations of many apps."""
