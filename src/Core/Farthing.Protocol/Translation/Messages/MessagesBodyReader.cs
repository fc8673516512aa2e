using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Reads a request of a Messages client.</summary>
/// <param name="conversation">Receives it.</param>
/// <param name="losses">Counts what no other format has.</param>
internal sealed partial class MessagesBodyReader(Conversation conversation, Losses losses)
{
    /// <summary>Longest answer whose missing <c>thinking</c> means none: classifiers ask for a few tokens, which reasoning would use up.</summary>
    private const long MaxTokensWithoutThinking = 1024;

    /// <summary>Reads a request.</summary>
    /// <exception cref="RequestRefusedException">It cannot be read, or must not be carried in part.</exception>
    public static void Read(BodyNode body, Conversation conversation, Losses losses) =>
        new MessagesBodyReader(conversation, losses).Read(body);

    private void Read(BodyNode body)
    {
        BodyNode system = default;
        BodyNode messages = default;
        BodyNode tools = default;
        BodyNode choice = default;
        BodyNode thinking = default;
        BodyNode config = default;
        BodyNode format = default;
        foreach ((string name, BodyNode node) in body.Members())
        {
            if (node.IsNull)
            {
                continue;
            }

            switch (name)
            {
                case "system":
                    system = node;
                    break;
                case "messages":
                    messages = node;
                    break;
                case "tools":
                    tools = node;
                    break;
                case "tool_choice":
                    choice = node;
                    break;
                case "thinking":
                    thinking = node;
                    break;
                case "output_config":
                    config = node;
                    break;
                case "output_format":
                    format = node;
                    break;
                default:
                    ReadOther(name, node);
                    break;
            }
        }

        if (conversation.MaxOutputTokens is null)
        {
            throw new RequestRefusedException("'max_tokens' is missing", "max_tokens");
        }

        if (messages.Body.IsEmpty)
        {
            throw new RequestRefusedException("'messages' is missing", "messages");
        }

        conversation.AsksSeals = true; // Its clients give thinking back with its signature.
        ReadFormat(config, format);
        ReadReasoning(thinking, config);
        ReadTools(tools, choice);
        if (!system.Body.IsEmpty)
        {
            AddInstructions(system);
        }

        foreach (BodyNode message in messages.Items())
        {
            ReadMessage(message);
        }
    }

    private void ReadOther(string name, BodyNode node)
    {
        switch (name)
        {
            case "model":
                conversation.Model = node.Plain();
                break;
            case "stream":
                conversation.IsStream = node.Flag();
                break;
            case "max_tokens":
                ReadLimit(node.Count());
                break;
            case "stop_sequences":
                foreach (BodyNode stop in node.Items())
                {
                    conversation.Stops.Add(stop.Text());
                }

                break;
            case "temperature":
                conversation.Temperature = node.Number();
                break;
            case "top_p":
                conversation.TopP = node.Number();
                break;
            case "top_k":
                conversation.Others.Add(new OtherMember("top_k", node.Number()));
                break;
            case "metadata":
                conversation.User = node.TextOf("user_id");
                break;
            case "service_tier":
                conversation.ServiceTier = node.Plain() == "standard_only" ? "default" : "";
                break;
            case "cache_control":
                losses.CountOnce("cache_control");
                break;
            case "speed":
                if (node.Plain() == "fast")
                {
                    throw new RequestRefusedException(
                        "'speed: fast' is sold by Anthropic alone; this model has no such speed",
                        "speed"
                    );
                }

                break;
            case "container" or "fallbacks" or "thread":
                throw new RequestRefusedException(
                    $"'{name}' is kept at Anthropic; this model has no such state",
                    name
                );
            case "context_management" or "diagnostics" or "inference_geo" or "compaction" or "mcp_servers":
                losses.CountOnce(name);
                break;
            default:
                losses.Count("unknown");
                break;
        }
    }

    /// <summary>A limit of 0 fills Anthropic's cache and nothing else: one token is the least that others make.</summary>
    private void ReadLimit(long limit)
    {
        if (limit == 0)
        {
            losses.Count("max_tokens");
        }

        conversation.MaxOutputTokens = Math.Max(1, limit);
    }

    private void ReadFormat(BodyNode config, BodyNode format)
    {
        if (!config.Body.IsEmpty)
        {
            foreach ((string name, BodyNode node) in config.Members())
            {
                if (name == "format")
                {
                    format = node.IsNull ? format : node;
                }
                else if (name != "effort" && !node.IsNull)
                {
                    losses.CountOnce("output_config");
                }
            }
        }

        if (format.Body.IsEmpty)
        {
            return;
        }

        if (!format.Is("type", "json_schema") || !format.TryMember("schema", out BodyNode schema))
        {
            throw format.Wrong("has to be of type json_schema, with a schema");
        }

        conversation.Format = new OutputFormat(OutputFormatKind.JsonSchema, Schema: schema.Value);
    }

    /// <summary>Whether and how much the model thinks. Effort wins over a budget; without thinking it says nothing.</summary>
    private void ReadReasoning(BodyNode thinking, BodyNode config)
    {
        string effort = config.Body.IsEmpty ? "" : config.PlainOf("effort");
        ReasoningMode mode = ReasoningMode.Unstated;
        bool isHidden = false;
        long? budget = null;
        if (thinking.Body.IsEmpty)
        {
            mode =
                conversation.MaxOutputTokens <= MaxTokensWithoutThinking
                    ? ReasoningMode.Disabled
                    : ReasoningMode.Unstated;
        }
        else
        {
            string type = thinking.PlainOf("type");
            mode = type switch
            {
                "enabled" => ReasoningMode.Enabled,
                "disabled" => ReasoningMode.Disabled,
                "adaptive" or "between_tools" => ReasoningMode.Adaptive,
                _ => throw new RequestRefusedException(
                    "'thinking.type' has to be enabled, adaptive, between_tools or disabled",
                    "thinking.type"
                ),
            };
            budget =
                mode == ReasoningMode.Enabled && thinking.TryMember("budget_tokens", out BodyNode tokens)
                    ? tokens.Count()
                    : null;
            isHidden = thinking.Is("display", "omitted");
        }

        conversation.Reasoning = new ReasoningDemand
        {
            Mode = mode,
            Effort = mode == ReasoningMode.Disabled ? "" : effort,
            BudgetTokens = budget,
            IsHidden = isHidden,
        };
    }

    private void SeeCacheControl(BodyNode node)
    {
        if (
            node.Kind == JsonValueKind.Object
            && node.Element.TryGetProperty("cache_control"u8, out JsonElement cache)
            && cache.ValueKind != JsonValueKind.Null
        )
        {
            losses.CountOnce("cache_control");
        }
    }

    /// <summary>The texts, those that are there, one after the other.</summary>
    private static JsonText Lines(ReadOnlySpan<byte> separator, params ReadOnlySpan<JsonText> texts)
    {
        List<JsonText> there = [];
        foreach (JsonText text in texts)
        {
            if (!text.IsEmpty)
            {
                there.Add(text);
            }
        }

        return there.Count == 0 ? default : JsonText.Join(there, separator);
    }
}
