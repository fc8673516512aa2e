using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <content>Tools.</content>
internal sealed partial class MessagesBodyReader
{
    private void ReadTools(BodyNode tools, BodyNode choice)
    {
        string server = "";
        JsonText demanded = ReadChoice(choice);
        if (!tools.Body.IsEmpty)
        {
            foreach (BodyNode tool in tools.Items())
            {
                string type = tool.PlainOf("type");
                string family = MessagesNames.ServerToolOf(type);
                if (family.Length == 0)
                {
                    AddTool(tool, type);
                    continue;
                }

                SeeCacheControl(tool);
                if (!demanded.IsEmpty && demanded.Span.SequenceEqual(tool.TextOf("name").Span))
                {
                    throw RunsAtAnthropic(family);
                }

                if (family != "tool_search") // No tool is deferred, so nobody searches for one.
                {
                    server = server.Length == 0 ? family : server;
                    losses.Count(family);
                }
            }
        }

        if (server.Length > 0 && conversation.Tools.Count == 0)
        {
            throw RunsAtAnthropic(server);
        }
    }

    private static RequestRefusedException RunsAtAnthropic(string tool) =>
        new($"the tool {tool} runs at Anthropic; this model has no such tool", "tools");

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

        SeeCacheControl(tool);
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

    /// <summary>Reads whether tools must be called.</summary>
    /// <returns>The one that must; empty without.</returns>
    private JsonText ReadChoice(BodyNode choice)
    {
        if (choice.Body.IsEmpty)
        {
            return default;
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
        return conversation.ToolDemand.Name;
    }
}
