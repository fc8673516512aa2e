namespace Farthing.Planning.Exports;

/// <summary>Codes of faults in a command line that is read as the current deployment.</summary>
public static class CommandLineFaultCodes
{
    /// <summary>The text holds no vLLM server command.</summary>
    public const string NoCommand = "FAR6201";

    /// <summary>A quote that is not closed.</summary>
    public const string OpenQuote = "FAR6202";

    /// <summary>A flag whose value is missing or cannot be read.</summary>
    public const string WrongValue = "FAR6203";

    /// <summary>The command names no model.</summary>
    public const string NoModel = "FAR6204";

    /// <summary>A variable of the shell where a value is needed.</summary>
    public const string Variable = "FAR6205";
}
