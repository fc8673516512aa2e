using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Reads the body of a Responses client's request.</summary>
internal sealed partial class ConversationReader(Conversation conversation, Losses losses)
{
    /// <summary>Members that the answer repeats.</summary>
    private static readonly string[] Echoed =
    [
        "instructions",
        "max_output_tokens",
        "metadata",
        "parallel_tool_calls",
        "prompt_cache_key",
        "reasoning",
        "safety_identifier",
        "service_tier",
        "temperature",
        "text",
        "tool_choice",
        "tools",
        "top_p",
        "user",
    ];

    private Turn? open;

    /// <summary>Reads a body.</summary>
    public static void Read(BodyNode body, Conversation conversation, Losses losses) =>
        new ConversationReader(conversation, losses).Read(body);

    private void Read(BodyNode body)
    {
        BodyNode? input = null;
        BodyNode? toolChoice = null;
        foreach ((string name, BodyNode node) in body.Members())
        {
            if (node.IsNull)
            {
                continue;
            }

            if (Array.IndexOf(Echoed, name) >= 0)
            {
                conversation.Echo.Add(new OtherMember(name, node.Value));
            }

            switch (name)
            {
                case "input":
                    input = node;
                    break;
                case "tool_choice":
                    toolChoice = node;
                    break;
                case "instructions":
                    conversation.Turns.Insert(0, Turn.Of(TurnRole.System, node.Text()));
                    break;
                case "tools":
                    foreach (BodyNode tool in node.Items())
                    {
                        AddTool(tool);
                    }

                    break;
                default:
                    ReadMember(name, node);
                    break;
            }
        }

        if (input is not BodyNode said)
        {
            throw new RequestRefusedException("'input' is missing", "input");
        }

        ReadInput(said);
        if (toolChoice is BodyNode choice)
        {
            ReadToolChoice(choice);
        }
    }

    private void ReadMember(string name, BodyNode node)
    {
        switch (name)
        {
            case "model":
                conversation.Model = node.Plain();
                break;
            case "stream":
                conversation.IsStream = node.Flag();
                break;
            case "max_output_tokens":
                conversation.MaxOutputTokens = node.Count();
                break;
            case "temperature":
                conversation.Temperature = node.Number();
                break;
            case "top_p":
                conversation.TopP = node.Number();
                break;
            case "parallel_tool_calls":
                conversation.HasParallelCalls = node.Flag();
                break;
            case "user":
                conversation.User = node.Text();
                break;
            case "service_tier":
                conversation.ServiceTier = node.Plain();
                break;
            case "reasoning":
                ReadReasoning(node);
                break;
            case "text":
                ReadText(node);
                break;
            case "include":
                foreach (BodyNode one in node.Items())
                {
                    ReadInclude(one);
                }

                break;
            case "prompt_cache_key" or "prompt_cache_retention" or "prompt_cache_options":
            case "safety_identifier":
                conversation.Others.Add(new OtherMember(name, node.Value));
                break;
            case "previous_response_id" or "conversation" or "prompt":
                throw NotStored(name);
            case "background" when node.Flag():
                throw NotStored(name);
            case "top_logprobs" when node.Count() > 0:
                conversation.Others.Add(new OtherMember(name, node.Value));
                break;
            case "background" or "top_logprobs" or "store" or "stream_options":
                break;
            case "truncation":
                Lose(name, !node.Value.Is("\"disabled\""u8));
                break;
            case "metadata" or "client_metadata":
                Lose(name, node.Kind != JsonValueKind.Object || node.Members().Count > 0);
                break;
            case "context_management" or "max_tool_calls" or "moderation":
                Lose(name, true);
                break;
            default:
                losses.Count("unknown");
                break;
        }
    }

    private void Lose(string name, bool isLost)
    {
        if (isLost)
        {
            losses.Count(name);
        }
    }

    private void ReadReasoning(BodyNode node)
    {
        string effort = node.PlainOf("effort");
        conversation.Reasoning = new ReasoningDemand
        {
            Effort = effort,
            Mode = effort switch
            {
                "" => ReasoningMode.Unstated,
                "none" => ReasoningMode.Disabled,
                _ => ReasoningMode.Adaptive,
            },
        };
    }

    private void ReadText(BodyNode node)
    {
        if (node.TryMember("verbosity", out BodyNode verbosity))
        {
            conversation.Others.Add(new OtherMember("verbosity", verbosity.Value));
        }

        if (!node.TryMember("format", out BodyNode format))
        {
            return;
        }

        conversation.Format = format.PlainOf("type") switch
        {
            "text" => default,
            "json_object" => new OutputFormat(OutputFormatKind.JsonObject),
            "json_schema" => new OutputFormat(
                OutputFormatKind.JsonSchema,
                format.TextOf("name"),
                format.TryMember("schema", out BodyNode schema)
                    ? schema.Value
                    : throw format.Wrong("needs a 'schema'"),
                format.ValueOf("strict"),
                format.TextOf("description")
            ),
            _ => throw format.Wrong("needs a 'type': text, json_object or json_schema"),
        };
    }

    private void ReadInclude(BodyNode node)
    {
        switch (node.Plain())
        {
            case "reasoning.encrypted_content":
                conversation.AsksSeals = true;
                break;
            case "message.output_text.logprobs":
                conversation.Others.Add(new OtherMember("logprobs", JsonValue.Of("true")));
                break;
            default:
                losses.Count("include");
                break;
        }
    }

    private static RequestRefusedException NotStored(string name) =>
        new("stored state is not available for this model", name);
}
