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
