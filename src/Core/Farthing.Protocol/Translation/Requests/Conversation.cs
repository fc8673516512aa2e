using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>A request for an answer, in no wire format: readers make it, writers write it. Its texts and values are spans of the client's body, which must outlive it.</summary>
public sealed class Conversation
{
    /// <summary>The model as the client names it.</summary>
    public string Model { get; set; } = "";

    /// <summary>Turns, instructions included, in the order of the request; what stands apart there (<c>system</c>, <c>instructions</c>) comes first.</summary>
    public List<Turn> Turns { get; } = [];

    /// <summary>Tools in their order.</summary>
    public List<ToolDefinition> Tools { get; } = [];

    /// <summary>Whether tools may or must be called.</summary>
    public ToolDemand ToolDemand { get; set; }

    /// <summary>Whether several may be called at once; null where it is not said.</summary>
    public bool? HasParallelCalls { get; set; }

    /// <summary>Most output tokens; null where it is not said.</summary>
    public long? MaxOutputTokens { get; set; }

    /// <summary>Texts that end the answer.</summary>
    public List<JsonText> Stops { get; } = [];

    /// <summary>Temperature, as written.</summary>
    public JsonValue Temperature { get; set; }

    /// <summary>Share of the likeliest tokens that is sampled from, as written.</summary>
    public JsonValue TopP { get; set; }

    /// <summary>Reasoning.</summary>
    public ReasoningDemand Reasoning { get; set; } = new() { Effort = "" };

    /// <summary>Form of the answer's text.</summary>
    public OutputFormat Format { get; set; }

    /// <summary>The end user; empty without.</summary>
    public JsonText User { get; set; }

    /// <summary>The service tier as written; empty without.</summary>
    public string ServiceTier { get; set; } = "";

    /// <summary>True for a stream.</summary>
    public bool IsStream { get; set; }

    /// <summary>True where a chat client wants a stream's usage.</summary>
    public bool AsksUsage { get; set; }

    /// <summary>True where a Responses client wants reasoning that it can give back (<c>include: reasoning.encrypted_content</c>).</summary>
    public bool AsksSeals { get; set; }

    /// <summary>Members that only some formats have.</summary>
    public List<OtherMember> Others { get; } = [];

    /// <summary>Members that the answer repeats as the client wrote them (Responses).</summary>
    public List<OtherMember> Echo { get; } = [];

    /// <summary>Takes a member of <see cref="Others"/> out.</summary>
    /// <returns>Its value; none where it is not there.</returns>
    public JsonValue TakeOther(string name)
    {
        int at = Others.FindIndex(other => other.Name == name);
        if (at < 0)
        {
            return default;
        }

        JsonValue value = Others[at].Value;
        Others.RemoveAt(at);
        return value;
    }
}

/// <summary>A top-level member that only some formats have: a writer that knows its name passes its value on, any other drops and counts it.</summary>
/// <param name="Name">Its name, OpenAI's where several formats have it.</param>
/// <param name="Value">Its value.</param>
public readonly record struct OtherMember(string Name, JsonValue Value);

/// <summary>The form that an answer's text must have.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">The schema's name; empty without.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Strict">Whether it holds exactly, as written; none where it is not said.</param>
/// <param name="Description">What it is for; empty without.</param>
public readonly record struct OutputFormat(
    OutputFormatKind Kind,
    JsonText Name = default,
    JsonValue Schema = default,
    JsonValue Strict = default,
    JsonText Description = default
);

/// <summary>Kind of an answer's form.</summary>
public enum OutputFormatKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A JSON object.</summary>
    JsonObject,

    /// <summary>JSON by a schema.</summary>
    JsonSchema,
}

/// <summary>What a request says of reasoning.</summary>
public readonly record struct ReasoningDemand
{
    /// <summary>Whether it is on.</summary>
    public ReasoningMode Mode { get; init; }

    /// <summary>Effort as written: none, minimal, low, medium, high, xhigh, max; empty without.</summary>
    public string Effort { get; init; }

    /// <summary>Most tokens of it; null where it is not said.</summary>
    public long? BudgetTokens { get; init; }

    /// <summary>It is not shown (Anthropic's <c>display: omitted</c>).</summary>
    public bool IsHidden { get; init; }

    /// <summary>The effort that a budget stands for, or the written one; empty without. Steps: below 6,144 low, 12,288 medium, 32,768 high, more xhigh (ours).</summary>
    public string EffortOrBudget =>
        !string.IsNullOrEmpty(Effort) ? Effort
        : BudgetTokens is not long budget ? ""
        : budget < 6_144 ? "low"
        : budget < 12_288 ? "medium"
        : budget < 32_768 ? "high"
        : "xhigh";
}

/// <summary>Whether reasoning is on.</summary>
public enum ReasoningMode
{
    /// <summary>Not said.</summary>
    Unstated,

    /// <summary>On, with a budget.</summary>
    Enabled,

    /// <summary>As much as the model likes.</summary>
    Adaptive,

    /// <summary>Off.</summary>
    Disabled,
}

/// <summary>What a request says of calling tools.</summary>
/// <param name="Mode">Whether they may or must be called.</param>
/// <param name="Name">The one that must be (<see cref="ToolDemandMode.Named"/>), by <see cref="ToolDefinition.FullName"/>.</param>
public readonly record struct ToolDemand(ToolDemandMode Mode, JsonText Name = default);

/// <summary>Whether tools may or must be called.</summary>
public enum ToolDemandMode
{
    /// <summary>Not said.</summary>
    Unstated,

    /// <summary>As the model likes.</summary>
    Auto,

    /// <summary>One at least.</summary>
    Required,

    /// <summary>One by name.</summary>
    Named,

    /// <summary>None.</summary>
    None,
}
