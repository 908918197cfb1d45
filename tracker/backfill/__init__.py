"""Reading archives on one machine or many: inputs cut into partitions, read by Dask workers, kept as Parquet, merged in order."""
