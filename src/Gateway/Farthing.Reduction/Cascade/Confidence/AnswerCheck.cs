namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>What a check of an answer's form says.</summary>
public enum AnswerCheck
{
    /// <summary>The answer was not cut off at a limit.</summary>
    IsWhole,

    /// <summary>It does not refuse, and does not say that it does not know.</summary>
    Answers,

    /// <summary>It does not repeat itself.</summary>
    DoesNotRepeat,

    /// <summary>Its length is within the asked bounds.</summary>
    HasLength,

    /// <summary>It matches the asked pattern.</summary>
    MatchesPattern,

    /// <summary>It is the JSON that was asked for.</summary>
    IsJson,

    /// <summary>Its blocks of code are closed, and JSON and XML in them parse.</summary>
    CodeParses,
}
