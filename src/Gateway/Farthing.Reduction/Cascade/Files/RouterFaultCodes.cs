namespace Farthing.Reduction.Cascade.Files;

/// <summary>Codes of faults in router files.</summary>
public static class RouterFaultCodes
{
    /// <summary>A router file is unreadable, not JSON, of another version, or lacks a member.</summary>
    /// <remarks>Train it again with this version: <c>farthing route train --labels FILE -o router.json</c>.</remarks>
    public const string BadFile = "FAR9821";

    /// <summary>A member of a router file has another length than this version's, or a number that cannot be: not finite, out of its range, not rising.</summary>
    /// <remarks>The file was edited or damaged: train it again.</remarks>
    public const string BadValue = "FAR9822";
}
