#!/bin/sh
# Builds all courses as so many jobs, eight unless another number is given, and joins what they made.
# Start it in the root of a workspace on a disk that all nodes share.
set -eu
shares=${1:-8}
parts=$(sbatch --parsable --job-name=parts --array="1-$shares" --wrap \
  "coursepack build --all --partition slice:\$SLURM_ARRAY_TASK_ID/$shares --out parts")
sbatch --parsable --job-name=merge --dependency="afterok:$parts" --kill-on-invalid-dep=yes --wrap \
  "coursepack merge parts/part-*-of-$shares --out output"
