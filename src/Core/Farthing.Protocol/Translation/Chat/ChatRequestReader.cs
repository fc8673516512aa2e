using System.Text.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Reads a request of a chat client.</summary>
internal static class ChatRequestReader
{
    /// <summary>Reads a body.</summary>
    public static void Read(BodyNode root, Conversation conversation, Losses losses)
    {
        conversation.Model = root.NeededText("model").Plain();
        foreach ((string name, BodyNode node) in root.Members())
        {
            if (!node.IsNull)
            {
                Take(name, node, conversation);
            }
        }

        ReadLimit(root, conversation);
        ChatToolReader.Read(root, conversation);
        if (!root.TryMember("messages", out BodyNode messages))
        {
            throw new RequestRefusedException("'messages' is missing", "messages");
        }

        new ChatMessageReader(conversation, losses).Read(messages);
    }

    private static void Take(string name, BodyNode node, Conversation conversation)
    {
        switch (name)
        {
            case "model"
            or "messages"
            or "tools"
            or "tool_choice"
            or "functions"
            or "function_call"
            or "max_tokens"
            or "max_completion_tokens":
                break;
            case "parallel_tool_calls":
                conversation.HasParallelCalls = node.Flag();
                break;
            case "stop":
                ReadStops(node, conversation);
                break;
            case "temperature":
                conversation.Temperature = node.Number();
                break;
            case "top_p":
                conversation.TopP = node.Number();
                break;
            case "reasoning_effort":
                string effort = node.Plain();
                conversation.Reasoning = new ReasoningDemand
                {
                    Mode = effort == "none" ? ReasoningMode.Disabled : ReasoningMode.Adaptive,
                    Effort = effort,
                };
                break;
            case "response_format":
                conversation.Format = ReadFormat(node);
                break;
            case "user":
                conversation.User = node.Text();
                break;
            case "service_tier":
                conversation.ServiceTier = node.Plain();
                break;
            case "stream":
                conversation.IsStream = node.Flag();
                break;
            case "stream_options":
                conversation.AsksUsage = node.TryMember("include_usage", out BodyNode usage) && usage.Flag();
                break;
            default:
                if (!ChangesNothing(name, node))
                {
                    conversation.Others.Add(new OtherMember(name, node.Value));
                }

                break;
        }
    }

    private static void ReadLimit(BodyNode root, Conversation conversation)
    {
        if (
            root.TryMember("max_completion_tokens", out BodyNode limit)
            || root.TryMember("max_tokens", out limit)
        )
        {
            conversation.MaxOutputTokens = limit.Count();
        }
    }

    private static void ReadStops(BodyNode node, Conversation conversation)
    {
        conversation.Stops.Clear();
        if (node.Kind == JsonValueKind.String)
        {
            conversation.Stops.Add(node.Text());
            return;
        }

        foreach (BodyNode stop in node.Items())
        {
            conversation.Stops.Add(stop.Text());
        }
    }

    private static OutputFormat ReadFormat(BodyNode node)
    {
        string type = node.NeededText("type").Plain();
        if (type != "json_schema")
        {
            return type switch
            {
                "text" => default,
                "json_object" => new OutputFormat(OutputFormatKind.JsonObject),
                _ => throw new RequestRefusedException(
                    $"'{node.Path}.type' has to be text, json_object or json_schema",
                    node.Path
                ),
            };
        }

        if (!node.TryMember("json_schema", out BodyNode schema))
        {
            throw new RequestRefusedException($"'{node.Path}.json_schema' is missing", node.Path);
        }

        return new OutputFormat(
            OutputFormatKind.JsonSchema,
            schema.TextOf("name"),
            schema.ValueOf("schema"),
            schema.ValueOf("strict"),
            schema.TextOf("description")
        );
    }

    /// <summary>True for a value that says what holds without it.</summary>
    private static bool ChangesNothing(string name, BodyNode node) =>
        name switch
        {
            "n" or "repetition_penalty" or "best_of" => IsNumber(node, 1),
            "frequency_penalty" or "presence_penalty" or "top_logprobs" or "min_p" => IsNumber(node, 0),
            "top_k" => IsNumber(node, 0) || IsNumber(node, -1),
            "logprobs" or "store" => node.Kind == JsonValueKind.False,
            "logit_bias" or "metadata" => node.Kind == JsonValueKind.Object && node.Members().Count == 0,
            "verbosity" => node.Kind == JsonValueKind.String && node.Element.ValueEquals("medium"),
            "modalities" => IsTextAlone(node),
            _ => false,
        };

    private static bool IsNumber(BodyNode node, decimal number) =>
        node.Kind == JsonValueKind.Number && node.Element.TryGetDecimal(out decimal said) && said == number;

    private static bool IsTextAlone(BodyNode node) =>
        node.Kind == JsonValueKind.Array
        && node.Items() is [{ Kind: JsonValueKind.String } one]
        && one.Element.ValueEquals("text");
}
