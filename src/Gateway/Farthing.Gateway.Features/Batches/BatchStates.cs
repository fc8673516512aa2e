namespace Farthing.Gateway.Batches;

/// <summary>States of a batch, as they stand in the database; their names are OpenAI's.</summary>
internal static class BatchStates
{
    public const string Validating = "validating";
    public const string Failed = "failed";
    public const string InProgress = "in_progress";
    public const string Finalizing = "finalizing";
    public const string Completed = "completed";
    public const string Expired = "expired";
    public const string Cancelling = "cancelling";
    public const string Cancelled = "cancelled";

    /// <summary>True for a state that no batch leaves.</summary>
    public static bool IsEnd(string state) => state is Failed or Completed or Expired or Cancelled;
}
