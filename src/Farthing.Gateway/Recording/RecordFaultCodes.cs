namespace Farthing.Gateway.Recording;

/// <summary>Fault codes of recorded prompts.</summary>
public static class RecordFaultCodes
{
    /// <summary>The secret of prompts cannot be used (exit code 3).</summary>
    public const string BadSecret = "FAR9139";
}
