using System.Text.Json.Serialization;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What it says.</param>
public sealed record QuestionTurn(string Role, [property: JsonPropertyName("content")] string Text);
