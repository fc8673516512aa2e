namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Figures of a prompt that are read off its characters and words.</summary>
public enum PromptFeature
{
    /// <summary>ln(1 + words).</summary>
    LogWords,

    /// <summary>ln(1 + characters).</summary>
    LogCharacters,

    /// <summary>ln(1 + lines).</summary>
    LogLines,

    /// <summary>Characters a word.</summary>
    WordLength,

    /// <summary>Share of digits.</summary>
    DigitFraction,

    /// <summary>ln(1 + signs of mathematics: + = ^ &lt; &gt; √ ∫ … and backslashes).</summary>
    LogMathSigns,

    /// <summary>ln(1 + signs of code: braces, brackets, semicolons, back-quotes).</summary>
    LogCodeSigns,

    /// <summary>Share of capital letters.</summary>
    CapitalFraction,

    /// <summary>Share of characters beyond ASCII: another script or language.</summary>
    ForeignFraction,

    /// <summary>ln(1 + question marks).</summary>
    LogQuestionMarks,

    /// <summary>ln(1 + numbered or lettered choices at the beginning of lines).</summary>
    LogChoices,

    /// <summary>ln(1 + blanks to be filled: underscores in a row).</summary>
    LogBlanks,

    /// <summary>ln(1 + words that constrain: must, exactly, only, at least, without, …).</summary>
    LogConstraints,

    /// <summary>Share of words that negate: not, except, never, false, incorrect, …</summary>
    NegationFraction,

    /// <summary>Asks what or which.</summary>
    AsksWhat,

    /// <summary>Asks who, when or where.</summary>
    AsksWho,

    /// <summary>Asks how many or how much, or to calculate, find, solve.</summary>
    AsksHowMany,

    /// <summary>Asks why or how.</summary>
    AsksWhy,

    /// <summary>Asks for something written: write, explain, list, summarize, translate.</summary>
    AsksToWrite,

    /// <summary>ln(1 + messages before this one).</summary>
    LogTurns,

    /// <summary>1 where the request offers tools.</summary>
    HasTools,
}
