using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Writes a request to a Responses upstream. What stays the same from turn to turn comes first, the input last.</summary>
internal sealed partial class ConversationWriter
{
    /// <summary>The least limit that OpenAI takes.</summary>
    private const long MinHostedOutputTokens = 16;

    private readonly Conversation conversation;
    private readonly UpstreamTraits traits;
    private readonly ToolTable tools;
    private readonly Losses losses;
    private readonly IBufferWriter<byte> output;
    private readonly JsonOutput json;
    private readonly List<Turn> turns;

    private ConversationWriter(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable tools,
        Losses losses,
        IBufferWriter<byte> output
    )
    {
        this.conversation = conversation;
        this.traits = traits;
        this.tools = tools;
        this.losses = losses;
        this.output = output;
        json = new JsonOutput(output);
        turns = SystemFold.Of(conversation.Turns, traits, losses);
    }

    private int LongestName => traits.IsHosted ? 64 : int.MaxValue;

    /// <summary>True where an upstream may search the web itself.</summary>
    public static bool TakesWebSearch(UpstreamTraits traits) =>
        traits is { TakesServerTools: true, IsHosted: true };

    /// <summary>Writes a body.</summary>
    public static void Write(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable tools,
        Losses losses,
        IBufferWriter<byte> output
    ) => new ConversationWriter(conversation, traits, tools, losses, output).Write();

    private void Write()
    {
        Refuse();
        json.Object().Name("model"u8).Plain(traits.Model).Name("store"u8).Flag(false);
        if (conversation.IsStream)
        {
            json.Name("stream"u8).Flag(true);
        }

        WriteLimit();
        WriteSampling();
        WriteInclude();
        WriteReasoning();
        WriteText();
        WriteIdentity();
        int begin = WriteInstructions();
        WriteTools();
        WriteInput(begin);
        json.EndObject();
        DropOthers();
    }

    private void Refuse()
    {
        if (conversation.Stops.Count > 0)
        {
            throw new RequestRefusedException("this model takes no stop sequences", "stop");
        }

        JsonValue n = conversation.TakeOther("n");
        if (n.IsThere && !n.Is("1"u8) && !n.Is("null"u8))
        {
            throw new RequestRefusedException("n must be 1 for this model", "n");
        }

        foreach (string name in (ReadOnlySpan<string>)["modalities", "audio"])
        {
            JsonValue value = conversation.TakeOther(name);
            if (value.IsThere && !IsNothing(value))
            {
                throw new RequestRefusedException("this model takes no audio", name);
            }
        }
    }

    private void WriteLimit()
    {
        if ((conversation.MaxOutputTokens ?? traits.MaxOutputTokens) is not long limit)
        {
            return;
        }

        limit = Math.Min(limit, traits.MaxOutputTokens ?? long.MaxValue);
        if (traits.IsHosted && limit < MinHostedOutputTokens)
        {
            limit = MinHostedOutputTokens;
            losses.Count("max_tokens");
        }

        json.Name("max_output_tokens"u8).Number(limit);
    }

    private void WriteSampling()
    {
        WriteSampling("temperature", conversation.Temperature);
        WriteSampling("top_p", conversation.TopP);
    }

    private void WriteSampling(string name, JsonValue value)
    {
        if (!value.IsThere)
        {
            return;
        }

        if (!traits.DropsSampling)
        {
            json.Name(Encoding.ASCII.GetBytes(name)).Raw(value);
        }
        else if (!value.Is("1"u8) && !value.Is("1.0"u8))
        {
            losses.Count(name);
        }
    }

    /// <summary>Writes what the answer is to have in it: sealed reasoning, and the log probabilities that a chat client asks for.</summary>
    private void WriteInclude()
    {
        JsonValue top = conversation.TakeOther("top_logprobs");
        JsonValue isAsked = conversation.TakeOther("logprobs");
        bool hasTop = top.IsThere && !IsNothing(top);
        bool hasSeals = conversation.Reasoning.Mode != ReasoningMode.Disabled;
        bool hasLogProbs = hasTop || (isAsked.IsThere && !IsNothing(isAsked));
        if (hasSeals || hasLogProbs)
        {
            json.Name("include"u8).Array();
            if (hasSeals)
            {
                json.Text("reasoning.encrypted_content"u8);
            }

            if (hasLogProbs)
            {
                json.Text("message.output_text.logprobs"u8);
            }

            json.EndArray();
        }

        if (hasTop)
        {
            json.Name("top_logprobs"u8).Raw(top);
        }
    }

    private void WriteReasoning()
    {
        ReasoningDemand demand = conversation.Reasoning;
        if (demand.Mode == ReasoningMode.Disabled)
        {
            WriteReasoningOff();
            return;
        }

        string effort = demand.EffortOrBudget;
        effort = effort == "max" && traits is { IsHosted: true, TakesEffortMax: false } ? "xhigh" : effort;
        bool isShown = demand.Mode is ReasoningMode.Enabled or ReasoningMode.Adaptive && !demand.IsHidden;
        if (effort.Length == 0 && !isShown)
        {
            return;
        }

        json.Name("reasoning"u8).Object();
        if (effort.Length > 0)
        {
            json.Name("effort"u8).Plain(effort);
        }

        if (isShown)
        {
            json.Name("summary"u8).Text("auto"u8);
        }

        json.EndObject();
    }

    private void WriteReasoningOff()
    {
        if (traits is { IsHosted: true, TakesEffortNone: true })
        {
            json.Name("reasoning"u8).Object().Name("effort"u8).Text("none"u8).EndObject();
        }
        else if (!traits.IsHosted && traits.ThinkingOff.IsThere)
        {
            json.Name("chat_template_kwargs"u8).Raw(traits.ThinkingOff);
        }
    }

    private void WriteText()
    {
        OutputFormat format = conversation.Format;
        JsonValue verbosity = traits.IsHosted ? conversation.TakeOther("verbosity") : default;
        if (format.Kind == OutputFormatKind.Text && !verbosity.IsThere)
        {
            return;
        }

        json.Name("text"u8).Object();
        if (format.Kind != OutputFormatKind.Text)
        {
            json.Name("format"u8).Object().Name("type"u8);
            if (format.Kind == OutputFormatKind.JsonObject)
            {
                json.Text("json_object"u8);
            }
            else
            {
                json.Text("json_schema"u8)
                    .Name("name"u8)
                    .Text(format.Name.IsEmpty ? "output"u8 : format.Name.Span);
                Add("description"u8, format.Description);
                json.Name("schema"u8).Raw(format.Schema);
                if (format.Name.IsEmpty && !format.Strict.IsThere)
                {
                    // Where a format has no name, it has no strictness either: it always holds.
                    json.Name("strict"u8).Flag(true);
                }

                Add("strict"u8, format.Strict);
            }

            json.EndObject();
        }

        Add("verbosity"u8, verbosity);
        json.EndObject();
    }

    private void Add(ReadOnlySpan<byte> name, JsonValue value)
    {
        if (value.IsThere)
        {
            json.Name(name).Raw(value);
        }
    }

    private void Add(ReadOnlySpan<byte> name, JsonText text)
    {
        if (!text.IsEmpty)
        {
            json.Name(name).Text(text);
        }
    }
}
