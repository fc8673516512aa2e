using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <content>Tools.</content>
internal sealed partial class ChatRequestWriter
{
    private void WriteTools()
    {
        bool isAny = false;
        ToolDefinition? server = null;
        foreach (ToolDefinition tool in conversation.Tools)
        {
            if (tool.Kind == ToolKind.Server)
            {
                server = TakeServerTool(tool) ?? server;
                continue;
            }

            if (!isAny)
            {
                isAny = true;
                json.Name("tools"u8).Array();
            }

            WriteTool(tool);
        }

        if (!isAny)
        {
            if (server is not null)
            {
                throw RunsElsewhere(server);
            }

            return; // Engines refuse an empty list, and a choice or the like without tools.
        }

        json.EndArray();
        WriteChoice();
        if (conversation.HasParallelCalls is bool isParallel)
        {
            json.Name("parallel_tool_calls"u8).Flag(isParallel);
        }
    }

    /// <summary>A provider's own tool: left out beside others, refused where it is the one that is wanted.</summary>
    /// <returns>The tool; null for one whose loss changes nothing.</returns>
    private ToolDefinition? TakeServerTool(ToolDefinition tool)
    {
        if (tool.ServerType.StartsWith("tool_search_tool", StringComparison.Ordinal))
        {
            return null; // No tool is deferred, so nobody searches for one.
        }

        ToolDemand demand = conversation.ToolDemand;
        if (demand.Mode == ToolDemandMode.Named && demand.Name.Span.SequenceEqual(tool.FullName.Span))
        {
            throw RunsElsewhere(tool);
        }

        losses.Count(ChatFates.NameOf(tool));
        return tool;
    }

    private static RequestRefusedException RunsElsewhere(ToolDefinition tool)
    {
        string type = tool.ServerType;
        int date = type.LastIndexOf("_20", StringComparison.Ordinal);
        bool isDated = date > 0 && date == type.Length - "_20250305".Length;
        return new RequestRefusedException(
            $"the tool {(isDated ? type[..date] : type)} runs at {(isDated ? "Anthropic" : "its provider")}; this model has no such tool",
            "tools"
        );
    }

    private void WriteTool(ToolDefinition tool)
    {
        JsonText name = tools.Add(tool, LongestName);
        json.Object().Name("type"u8).Text("function"u8).Name("function"u8).Object().Name("name"u8).Text(name);
        if (tool.Kind == ToolKind.Custom)
        {
            WriteCustom(tool);
        }
        else
        {
            if (!tool.Description.IsEmpty)
            {
                json.Name("description"u8).Text(tool.Description);
            }

            json.Name("parameters"u8);
            json.Raw(
                tool.Parameters.IsThere ? tool.Parameters.Span : "{\"type\":\"object\",\"properties\":{}}"u8
            );
            if (tool.IsStrict is bool isStrict && traits.IsHosted)
            {
                json.Name("strict"u8).Flag(isStrict);
            }
        }

        json.EndObject().EndObject();
    }

    /// <summary>A custom tool as a function with one string; its grammar is told, not enforced.</summary>
    private void WriteCustom(ToolDefinition tool)
    {
        losses.Count("custom_tool");
        List<JsonText> words = [];
        if (!tool.Description.IsEmpty)
        {
            words.Add(tool.Description);
        }

        if (tool.Format.IsThere)
        {
            using JsonDocument document = JsonDocument.Parse(tool.Format.Json);
            BodyNode format = new(document.RootElement, tool.Format.Json, "format");
            JsonText grammar = format.TextOf("definition");
            if (!grammar.IsEmpty)
            {
                words.Add(Words($"The input has to follow this grammar ({format.PlainOf("syntax")}):"));
                words.Add(grammar);
            }
        }

        if (words.Count > 0)
        {
            json.Name("description"u8).Text(JsonText.Join(words, "\\n\\n"u8));
        }

        json.Name("parameters"u8)
            .Raw(
                "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"],\"additionalProperties\":false}"u8
            );
    }

    private void WriteChoice()
    {
        ToolDemand demand = conversation.ToolDemand;
        switch (demand.Mode)
        {
            case ToolDemandMode.Auto:
                json.Name("tool_choice"u8).Text("auto"u8);
                break;
            case ToolDemandMode.Required:
                json.Name("tool_choice"u8).Text("required"u8);
                break;
            case ToolDemandMode.None:
                json.Name("tool_choice"u8).Text("none"u8);
                break;
            case ToolDemandMode.Named:
                json.Name("tool_choice"u8).Object().Name("type"u8).Text("function"u8).Name("function"u8);
                json.Object().Name("name"u8).Text(ToolTable.NameOf(demand.Name, LongestName));
                json.EndObject().EndObject();
                break;
            default:
                break;
        }
    }
}
