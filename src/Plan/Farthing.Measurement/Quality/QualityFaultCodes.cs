namespace Farthing.Measurement.Quality;

/// <summary>Codes of faults of the quality gate.</summary>
public static class QualityFaultCodes
{
    /// <summary>The file of questions cannot be read.</summary>
    /// <remarks>Check the path; the message says what the system said.</remarks>
    public const string FileUnreadable = "FAR8701";

    /// <summary>A line of the file is not JSON, or a row of CSV is not a row.</summary>
    /// <remarks>Fix the line that the message names.</remarks>
    public const string BadLine = "FAR8702";

    /// <summary>A question lacks its text, or a field holds another kind of value.</summary>
    /// <remarks>[quality.md](quality.md) lists the fields.</remarks>
    public const string BadQuestion = "FAR8703";

    /// <summary>The file is neither JSON lines nor CSV with a header that names a question.</summary>
    /// <remarks><c>{"question": …, "answer": …}</c> one a line, or CSV.</remarks>
    public const string UnknownFormat = "FAR8704";

    /// <summary>Two questions have the same id.</summary>
    /// <remarks>Give each its own, or leave ids out.</remarks>
    public const string DuplicateId = "FAR8705";

    /// <summary>The rule of <c>--judge-by</c> cannot judge a question: no reference, no number, no letter.</summary>
    /// <remarks>Give references that fit, or another <c>--judge-by</c>.</remarks>
    public const string CannotJudge = "FAR8706";

    /// <summary><c>--quality</c> names its servers otherwise than <c>baseline=URL candidate=URL</c>.</summary>
    /// <remarks>Write both sides, or one with <c>--baseline-answers</c> or <c>--keep-answers</c>.</remarks>
    public const string BadSides = "FAR8707";

    /// <summary>Kept answers that are none, or lack a question, or were asked in another way.</summary>
    /// <remarks>Ask both sides with the same data, shots and lengths.</remarks>
    public const string BadKeptAnswers = "FAR8708";

    /// <summary>The prompt of <c>--judge-prompt</c> lacks a place for the question or an answer.</summary>
    /// <remarks>It holds <c>{question}</c>, <c>{first}</c> and <c>{second}</c>; <c>{reference}</c> may stand in it.</remarks>
    public const string BadJudgePrompt = "FAR8709";
}
