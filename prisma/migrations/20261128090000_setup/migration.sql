-- What `user-mirror setup` has made at Auth0, so that it can take exactly that away again.

-- CreateTable
CREATE TABLE "mirror"."setup" (
    "id" BIGSERIAL NOT NULL,
    "tenant" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "scopes" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "made_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undone_at" TIMESTAMPTZ(6),

    CONSTRAINT "setup_pkey" PRIMARY KEY ("id")
);
