namespace Farthing.Gateway.Recording;

/// <summary>Fault codes of recorded prompts.</summary>
public static class RecordFaultCodes
{
    /// <summary>The secret of recorded prompts (<c>prompt-secret</c> in the data folder) is none, or cannot be read or made: prompts are not recorded, and <c>prompt_cache_key</c> is not set.</summary>
    /// <remarks>Check the folder's rights, or delete the file: a new one is made, and prompts of before are no longer equal to those after, and cache keys change.</remarks>
    public const string BadSecret = "FAR9139";
}
