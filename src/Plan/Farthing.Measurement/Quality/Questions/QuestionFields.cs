namespace Farthing.Measurement.Quality.Questions;

/// <summary>The names under which files keep what a question consists of.</summary>
internal static class QuestionFields
{
    public static readonly string[] Text = ["question", "prompt", "problem", "input", "query"];
    public static readonly string[] Messages = ["messages"];
    public static readonly string[] Reference = ["answer", "target", "expected", "answerKey", "reference"];
    public static readonly string[] Choices = ["choices", "options"];
    public static readonly string[] Id = ["id", "doc_id", "question_id"];
    public static readonly string[] Category = ["category", "subject"];

    /// <summary>What a file should hold, for faults.</summary>
    public const string Expected =
        "one question a line, such as {\"question\": \"…\", \"answer\": \"…\"}, or CSV with the columns question and answer";
}
