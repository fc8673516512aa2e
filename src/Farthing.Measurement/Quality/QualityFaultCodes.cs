namespace Farthing.Measurement.Quality;

/// <summary>Codes of faults of the quality gate. Every code stands in docs/errors.md.</summary>
public static class QualityFaultCodes
{
    /// <summary>The file of questions cannot be read.</summary>
    public const string FileUnreadable = "FAR8701";

    /// <summary>A line is not JSON, or a row is not CSV.</summary>
    public const string BadLine = "FAR8702";

    /// <summary>A question lacks a field, or a field holds another kind of value.</summary>
    public const string BadQuestion = "FAR8703";

    /// <summary>The file is of no known format.</summary>
    public const string UnknownFormat = "FAR8704";

    /// <summary>Two questions have the same id.</summary>
    public const string DuplicateId = "FAR8705";

    /// <summary>A question that the rule cannot judge.</summary>
    public const string CannotJudge = "FAR8706";

    /// <summary>The two sides are not named as they should be.</summary>
    public const string BadSides = "FAR8707";

    /// <summary>Kept answers do not belong to these questions.</summary>
    public const string BadKeptAnswers = "FAR8708";

    /// <summary>The judge's prompt lacks a place.</summary>
    public const string BadJudgePrompt = "FAR8709";
}
