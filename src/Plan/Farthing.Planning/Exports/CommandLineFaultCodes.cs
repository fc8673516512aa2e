namespace Farthing.Planning.Exports;

/// <summary>Codes of faults in a command line that is read as the current deployment.</summary>
public static class CommandLineFaultCodes
{
    /// <summary>The text holds no vLLM server's command line.</summary>
    /// <remarks>Give a file with a <c>vllm serve …</c> line, or an earlier plan's JSON.</remarks>
    public const string NoCommand = "FAR6201";

    /// <summary>A quote is not closed.</summary>
    /// <remarks>Close it; the message says where it opens.</remarks>
    public const string OpenQuote = "FAR6202";

    /// <summary>A flag's value is missing, or vLLM would not accept it.</summary>
    /// <remarks>Write what the message expects.</remarks>
    public const string WrongValue = "FAR6203";

    /// <summary>The command names no model.</summary>
    /// <remarks><c>vllm serve MODEL</c>, or <c>--model MODEL</c>.</remarks>
    public const string NoModel = "FAR6204";

    /// <summary>A variable of the shell stands where a value is needed.</summary>
    /// <remarks>Put the value in its place.</remarks>
    public const string Variable = "FAR6205";
}
