using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <content>Tools.</content>
internal sealed partial class MessagesBodyReader
{
    private void ReadTools(BodyNode tools, BodyNode choice)
    {
        ReadChoice(choice);
        if (tools.Body.IsEmpty)
        {
            return;
        }

        bool hasToolset = false;
        foreach (BodyNode tool in tools.Items())
        {
            SeeCacheControl(tool);
            string type = tool.PlainOf("type");
            if (type == "mcp_toolset")
            {
                hasToolset = true;
                losses.Count("mcp_toolset");
            }
            else if (MessagesNames.IsServerTool(type))
            {
                conversation.Tools.Add(
                    new ToolDefinition
                    {
                        Name = tool.NeededText("name"),
                        Kind = ToolKind.Server,
                        ServerType = type,
                        Source = tool.Value,
                    }
                );
            }
            else
            {
                AddTool(tool, type);
            }
        }

        if (hasToolset && conversation.Tools.Count == 0)
        {
            throw new RequestRefusedException(
                "the tool mcp_toolset runs at Anthropic; this model has no such tool",
                "tools"
            );
        }
    }

    private void AddTool(BodyNode tool, string type)
    {
        if (!tool.TryMember("input_schema", out BodyNode schema))
        {
            throw type is "" or "custom"
                ? new RequestRefusedException(
                    $"'{tool.Path}.input_schema' is missing",
                    $"{tool.Path}.input_schema"
                )
                : new RequestRefusedException(
                    $"tool type {type} has no schema that another model knows",
                    $"{tool.Path}.type"
                );
        }

        foreach (string name in (ReadOnlySpan<string>)["input_examples", "allowed_callers"])
        {
            if (tool.Element.TryGetProperty(name, out _))
            {
                losses.CountOnce(name);
            }
        }

        conversation.Tools.Add(
            new ToolDefinition
            {
                Name = tool.NeededText("name"),
                Description = tool.TextOf("description"),
                Parameters = schema.Value,
                IsStrict = tool.TryMember("strict", out BodyNode isStrict) ? isStrict.Flag() : null,
                Source = tool.Value,
            }
        );
    }

    private void ReadChoice(BodyNode choice)
    {
        if (choice.Body.IsEmpty)
        {
            return;
        }

        if (choice.TryMember("disable_parallel_tool_use", out BodyNode isAlone) && isAlone.Flag())
        {
            conversation.HasParallelCalls = false;
        }

        conversation.ToolDemand = choice.PlainOf("type") switch
        {
            "auto" => new ToolDemand(ToolDemandMode.Auto),
            "any" => new ToolDemand(ToolDemandMode.Required),
            "none" => new ToolDemand(ToolDemandMode.None),
            "tool" => new ToolDemand(ToolDemandMode.Named, choice.NeededText("name")),
            _ => throw choice.Wrong("has to be of type auto, any, tool or none"),
        };
    }
}
