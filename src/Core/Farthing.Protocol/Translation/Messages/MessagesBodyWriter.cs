using System.Buffers;
using System.Globalization;
using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Writes a request to a Messages upstream: what is the same in each turn first, the messages behind it, so that a longer history begins with the bytes of the shorter one.</summary>
internal sealed partial class MessagesBodyWriter
{
    private readonly Conversation conversation;
    private readonly UpstreamTraits traits;
    private readonly ToolTable tools;
    private readonly Losses losses;
    private readonly JsonOutput json;
    private readonly MessagesArrangement arrangement;
    private readonly List<ToolDefinition> offered = [];
    private long maxTokens;

    /// <summary>A writer.</summary>
    /// <param name="conversation">The request.</param>
    /// <param name="traits">The upstream.</param>
    /// <param name="tools">Receives the tools by their names there.</param>
    /// <param name="losses">Counts what the API has no place for.</param>
    /// <param name="output">Receives the body.</param>
    public MessagesBodyWriter(
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
        json = new JsonOutput(output);
        arrangement = new MessagesArrangement(traits, losses);
    }

    /// <summary>Writes the request.</summary>
    /// <exception cref="RequestRefusedException">It must not be carried in part.</exception>
    public void Write()
    {
        RefuseOthers();
        arrangement.Arrange(conversation.Turns);
        bool searchesWeb = ChooseTools();
        maxTokens = Math.Max(1, conversation.MaxOutputTokens ?? traits.LongestOutputTokens);
        maxTokens = Math.Min(maxTokens, traits.MaxOutputTokens ?? maxTokens);
        DecideThinking();

        json.Object().Name("model"u8).Plain(traits.Model).Name("max_tokens"u8).Number(maxTokens);
        if (conversation.IsStream)
        {
            json.Name("stream"u8).Flag(true);
        }

        WriteTier();
        WriteUser();
        WriteStops();
        WriteSampling();
        WriteThinking();
        WriteOutputConfig();
        WriteSystem();
        WriteTools(searchesWeb);
        string cache = CacheControl();
        WriteMessages();
        if (cache.Length > 0)
        {
            // Behind the messages: it may begin with the second turn, and the body's beginning stays as it was.
            json.Name("cache_control"u8).Raw(Encoding.ASCII.GetBytes(cache));
        }

        json.EndObject();
        CountRest();
    }

    private void WriteTier()
    {
        switch (conversation.ServiceTier)
        {
            case "":
                break;
            case "default":
                json.Name("service_tier"u8).Text("standard_only"u8);
                break;
            case "auto" or "priority":
                json.Name("service_tier"u8).Text("auto"u8);
                break;
            default:
                losses.Count("service_tier");
                break;
        }
    }

    private void WriteUser()
    {
        JsonText user = conversation.User;
        if (user.IsEmpty)
        {
            JsonValue safety = conversation.TakeOther("safety_identifier");
            user = safety.Span is [(byte)'"', .., (byte)'"'] ? new JsonText(safety.Json[1..^1]) : default;
        }

        if (!user.IsEmpty)
        {
            json.Name("metadata"u8).Object().Name("user_id"u8).Text(user).EndObject();
        }
    }

    private void WriteStops()
    {
        bool isOpen = false;
        foreach (JsonText stop in conversation.Stops)
        {
            if (MessagesText.IsBlank(stop))
            {
                losses.Count("stop"); // The API rejects white space alone.
                continue;
            }

            if (!isOpen)
            {
                json.Name("stop_sequences"u8).Array();
                isOpen = true;
            }

            json.Text(stop);
        }

        if (isOpen)
        {
            json.EndArray();
        }
    }

    /// <summary>Temperature ends at 1 here. It stands alone, without <c>top_p</c>; and a model that thinks takes neither it nor <c>top_k</c>, and no <c>top_p</c> below 0.95.</summary>
    private void WriteSampling()
    {
        JsonValue topK = conversation.TakeOther("top_k");
        bool takesAny = !traits.DropsSampling;
        if (conversation.Temperature.IsThere)
        {
            double temperature = ValueOf(conversation.Temperature);
            if (!takesAny || IsThinking)
            {
                CountUnless(temperature == 1, "temperature");
            }
            else if (temperature > 1)
            {
                losses.Count("temperature");
                json.Name("temperature"u8).Number(1);
            }
            else
            {
                json.Name("temperature"u8).Raw(conversation.Temperature);
            }
        }

        if (conversation.TopP.IsThere)
        {
            double topP = ValueOf(conversation.TopP);
            if (!takesAny || conversation.Temperature.IsThere || (IsThinking && topP < 0.95))
            {
                CountUnless(topP == 1, "top_p");
            }
            else
            {
                json.Name("top_p"u8).Raw(conversation.TopP);
            }
        }

        if (topK.IsThere && !IsNothing(topK))
        {
            if (takesAny && !IsThinking)
            {
                json.Name("top_k"u8).Raw(topK);
            }
            else
            {
                losses.Count("top_k");
            }
        }
    }

    private void CountUnless(bool isDefault, string name)
    {
        if (!isDefault)
        {
            losses.Count(name);
        }
    }

    private void WriteSystem()
    {
        List<JsonText> system = arrangement.System;
        bool wantsObject = conversation.Format.Kind == OutputFormatKind.JsonObject;
        if (system.Count == 0 && !wantsObject)
        {
            return;
        }

        json.Name("system"u8).Array();
        foreach (JsonText text in system)
        {
            WriteText(text);
        }

        if (wantsObject)
        {
            losses.Count("response_format");
            WriteText(new JsonText("Answer with one JSON object and nothing else."u8.ToArray()));
        }

        json.EndArray();
    }

    /// <summary>Prompts are cached where the client names a key or a retention, and from the second turn on where the upstream sells it.</summary>
    private string CacheControl()
    {
        bool hasKey = conversation.TakeOther("prompt_cache_key").IsThere;
        bool hasOptions = conversation.TakeOther("prompt_cache_options").IsThere;
        JsonValue retention = conversation.TakeOther("prompt_cache_retention");
        bool isAsked = hasKey || hasOptions || retention.IsThere;
        return retention.Is("\"24h\""u8) ? "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}"
            : isAsked || (traits.CachesPrompts && arrangement.HasAssistant) ? "{\"type\":\"ephemeral\"}"
            : "";
    }

    private static double ValueOf(JsonValue number) =>
        double.TryParse(number.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : 0;
}
