-- Since when wrong tries at an account are counted.
ALTER TABLE "accounts" ADD "failed_since" INTEGER NULL;
