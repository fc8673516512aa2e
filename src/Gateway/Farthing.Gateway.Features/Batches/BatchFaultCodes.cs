namespace Farthing.Gateway.Batches;

/// <summary>Codes of faults of <c>farthing batch</c>.</summary>
public static class BatchFaultCodes
{
    /// <summary>No gateway answers at the address, or it has no batch lane (exit code 3).</summary>
    /// <remarks>Start one with <c>batch:</c> in its configuration, and name its address with <c>--url</c>.</remarks>
    public const string Unreachable = "FAR9901";

    /// <summary>The gateway refuses.</summary>
    /// <remarks>The message is the gateway's.</remarks>
    public const string Refused = "FAR9902";

    /// <summary>No key is given.</summary>
    /// <remarks>A virtual key of the gateway in <c>FARTHING_KEY</c>, or another variable named by <c>--key-env</c>.</remarks>
    public const string NoKey = "FAR9903";

    /// <summary>The batch is not at its end: there are no results yet.</summary>
    /// <remarks><c>farthing batch status ID</c> says how far it is.</remarks>
    public const string NoResults = "FAR9904";

    /// <summary>The queue (<c>batches.db</c>, or the shared PostgreSQL) cannot be opened or reached (exit code 3).</summary>
    /// <remarks>Check the data folder's rights and its disk, or the database.</remarks>
    public const string CannotOpen = "FAR9905";

    /// <summary>The disk of the queue has no room beside its reserve (HTTP 507).</summary>
    /// <remarks>Delete files (<c>DELETE /v1/files/ID</c>), free the disk, or lower <c>batch.disk_reserve</c>.</remarks>
    public const string NoDisk = "FAR9906";
}
