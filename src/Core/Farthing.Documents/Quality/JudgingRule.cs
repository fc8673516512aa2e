using System.Text.Json.Serialization;

namespace Farthing.Documents.Quality;

/// <summary>Rule of judging.</summary>
public enum JudgingRule
{
    /// <summary>By the letter of a multiple choice.</summary>
    [JsonStringEnumMemberName("answer-key")]
    AnswerKey,

    /// <summary>By the number.</summary>
    Numeric,

    /// <summary>By the text, as SQuAD compares it.</summary>
    Exact,

    /// <summary>By another model, which compares both answers.</summary>
    Judge,

    /// <summary>By whether the answer is the baseline's.</summary>
    Agreement,
}
