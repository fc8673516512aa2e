using System.Buffers;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Writes a request to an upstream of chat completions: limits and sampling first, then tools, messages last, so that a longer history begins with the bytes of the shorter one.</summary>
/// <param name="conversation">The request.</param>
/// <param name="traits">The upstream.</param>
/// <param name="tools">Receives the tools by their names there.</param>
/// <param name="losses">Counts what is left out.</param>
/// <param name="output">Receives the body.</param>
internal sealed partial class ChatRequestWriter(
    Conversation conversation,
    UpstreamTraits traits,
    ToolTable tools,
    Losses losses,
    IBufferWriter<byte> output
)
{
    /// <summary>Most bytes of a tool's name at a provider.</summary>
    private const int MaxNameBytes = 64;

    /// <summary>Most stop texts at a provider.</summary>
    private const int MaxStops = 4;

    private readonly JsonOutput json = new(output);

    private int LongestName => traits.IsHosted ? MaxNameBytes : int.MaxValue;

    /// <summary>Writes the body.</summary>
    /// <exception cref="RequestRefusedException">It must not be carried in part.</exception>
    public void Write()
    {
        json.Object().Name("model"u8).Plain(traits.Model);
        WriteStream();
        WriteLimit();
        WriteReasoning();
        WriteSampling();
        WriteStops();
        WriteFormat();
        WriteUser();
        WriteTier();
        WriteOthers();
        WriteTools();
        WriteMessages();
        json.EndObject();
    }

    private void WriteStream()
    {
        if (conversation.IsStream)
        {
            json.Name("stream"u8).Flag(true);
        }

        if (conversation.IsStream && traits.TakesStreamOptions)
        {
            json.Name("stream_options"u8).Object().Name("include_usage"u8).Flag(true);
            if (traits.IsVllm)
            {
                json.Name("continuous_usage_stats"u8).Flag(true);
            }

            json.EndObject();
        }
    }

    /// <summary>A request without a limit gets the model's own: engines' defaults would cut reasoning off.</summary>
    private void WriteLimit()
    {
        long? limit = conversation.MaxOutputTokens ?? traits.MaxOutputTokens;
        if (limit is not long tokens)
        {
            return;
        }

        if (tokens == 0)
        {
            losses.Count("max_tokens");
            tokens = 1;
        }

        json.Name(traits.TakesMaxCompletionTokens ? "max_completion_tokens"u8 : "max_tokens"u8)
            .Number(Math.Min(tokens, traits.MaxOutputTokens ?? tokens));
    }

    private void WriteReasoning()
    {
        if (conversation.Reasoning.Mode == ReasoningMode.Disabled)
        {
            if (!traits.IsHosted && traits.ThinkingOff.IsThere)
            {
                json.Name("chat_template_kwargs"u8).Raw(traits.ThinkingOff);
            }
            else if (traits.IsHosted && traits.TakesEffortNone)
            {
                json.Name("reasoning_effort"u8).Text("none"u8);
            }

            return;
        }

        string effort = conversation.Reasoning.EffortOrBudget;
        if (effort.Length > 0)
        {
            bool isTooMuch = effort == "max" && traits.IsHosted && !traits.TakesEffortMax;
            json.Name("reasoning_effort"u8).Plain(isTooMuch ? "xhigh" : effort);
        }
    }

    private void WriteSampling()
    {
        WriteSampling("temperature", conversation.Temperature, takes: true);
        WriteSampling("top_p", conversation.TopP, takes: true);
        WriteSampling("top_k", conversation.TakeOther("top_k"), takes: !traits.IsHosted);
        WriteSampling("min_p", conversation.TakeOther("min_p"), takes: !traits.IsHosted);
        WriteSampling(
            "repetition_penalty",
            conversation.TakeOther("repetition_penalty"),
            takes: !traits.IsHosted
        );
        WriteSampling("frequency_penalty", conversation.TakeOther("frequency_penalty"), takes: true);
        WriteSampling("presence_penalty", conversation.TakeOther("presence_penalty"), takes: true);
    }

    private void WriteSampling(string name, JsonValue value, bool takes)
    {
        if (!value.IsThere)
        {
            return;
        }

        if (takes && !traits.DropsSampling)
        {
            json.Name(JsonText.Of(name).Span).Raw(value);
        }
        else
        {
            losses.Count(name);
        }
    }

    private void WriteStops()
    {
        if (conversation.Stops.Count == 0)
        {
            return;
        }

        if (traits.IsHosted && conversation.Stops.Count > MaxStops)
        {
            throw new RequestRefusedException($"at most {MaxStops} stop sequences", "stop_sequences");
        }

        json.Name("stop"u8).Array();
        foreach (JsonText stop in conversation.Stops)
        {
            json.Text(stop);
        }

        json.EndArray();
    }

    private void WriteFormat()
    {
        OutputFormat format = conversation.Format;
        switch (format.Kind)
        {
            case OutputFormatKind.JsonObject:
                json.Name("response_format"u8).Object().Name("type"u8).Text("json_object"u8).EndObject();
                break;
            case OutputFormatKind.JsonSchema:
                json.Name("response_format"u8).Object().Name("type"u8).Text("json_schema"u8);
                json.Name("json_schema"u8).Object().Name("name"u8);
                json.Text(format.Name.IsEmpty ? "output"u8 : format.Name.Span);
                if (!format.Description.IsEmpty)
                {
                    json.Name("description"u8).Text(format.Description);
                }

                if (format.Schema.IsThere)
                {
                    json.Name("schema"u8).Raw(format.Schema);
                }

                // Where a format has no name, it has no strictness either: it always holds.
                if (format.Strict.IsThere || format.Name.IsEmpty)
                {
                    json.Name("strict"u8).Raw(format.Strict.IsThere ? format.Strict.Span : "true"u8);
                }

                json.EndObject().EndObject();
                break;
            default:
                break;
        }
    }
}
