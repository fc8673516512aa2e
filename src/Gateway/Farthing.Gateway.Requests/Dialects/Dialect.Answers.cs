using System.Text.Json;
using System.Text.Json.Nodes;

namespace Farthing.Gateway.Dialects;

/// <content>Reading of answers: whether one ended normally, and its text.</content>
public abstract partial class Dialect
{
    /// <summary>True when <c>[DONE]</c> ends its streams.</summary>
    internal virtual bool EndsWithDone => true;

    /// <summary>True for a whole answer that ended normally: neither cut nor refused, and no error.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="toolCalls">An answer that calls tools is normal too.</param>
    internal virtual bool IsNormal(JsonElement answer, bool toolCalls) => false;

    /// <summary>Meaning of an event for the question of whether its answer ended normally.</summary>
    /// <param name="data">The event's data.</param>
    /// <param name="toolCalls">As of <see cref="IsNormal"/>.</param>
    internal virtual AnswerSigns AnswerSignsOf(JsonElement data, bool toolCalls) => AnswerSigns.None;

    /// <summary>Gathers the text of a whole answer, or of an event.</summary>
    /// <param name="data">The answer or the event's data; log probabilities are taken out of it.</param>
    /// <param name="isEvent">It is an event.</param>
    /// <param name="into">Takes what it says.</param>
    /// <returns>True where the data was changed.</returns>
    internal virtual bool Gather(JsonNode data, bool isEvent, AnswerText into) => false;

    private protected static string TextOf(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}

/// <summary>Meaning of an event for the question of whether its answer ended normally.</summary>
[Flags]
internal enum AnswerSigns
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It says that the answer ended normally.</summary>
    Normal = 1,

    /// <summary>It is the last event.</summary>
    End = 2,

    /// <summary>It says that the answer did not end normally.</summary>
    Spoilt = 4,
}
