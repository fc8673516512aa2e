using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Tools and the choice among them.</content>
internal sealed partial class ConversationWriter
{
    private static ReadOnlySpan<byte> NoParameters => "{\"type\":\"object\",\"properties\":{}}"u8;

    private static ReadOnlySpan<byte> InputParameters =>
        "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"]}"u8;

    private void WriteTools()
    {
        TakeWebSearchOptions();
        List<ToolDefinition> offered = OfferedTools();
        if (offered.Count == 0)
        {
            return;
        }

        json.Name("tools"u8).Array();
        offered.ForEach(WriteTool);
        json.EndArray();
        WriteChoice(offered);
        if (conversation.HasParallelCalls is bool isParallel)
        {
            json.Name("parallel_tool_calls"u8).Flag(isParallel);
        }
    }

    /// <summary>A chat client's word for the provider's search of the web, which is a tool here.</summary>
    private void TakeWebSearchOptions()
    {
        if (!conversation.TakeOther("web_search_options").IsThere)
        {
            return;
        }

        ToolDefinition search = new()
        {
            Kind = ToolKind.Server,
            Name = new JsonText("web_search"u8.ToArray()),
            ServerType = "web_search",
        };
        if (!IsTaken(search))
        {
            throw RunsElsewhere(search);
        }

        if (!conversation.Tools.Exists(IsTaken))
        {
            conversation.Tools.Add(search);
        }
    }

    /// <summary>Tools without those that another provider runs. Where nothing else is offered, or one of them is asked for, an answer without it would be made up.</summary>
    private List<ToolDefinition> OfferedTools()
    {
        List<ToolDefinition> offered = conversation.Tools.FindAll(tool =>
            tool.Kind != ToolKind.Server || IsTaken(tool)
        );
        foreach (ToolDefinition tool in conversation.Tools)
        {
            if (tool.Kind != ToolKind.Server || IsTaken(tool))
            {
                continue;
            }

            string name = KnownNames.OfTool(tool);
            bool isForced =
                conversation.ToolDemand is { Mode: ToolDemandMode.Named } demand
                && (demand.Name.Span.SequenceEqual(tool.Name.Span) || demand.Name.Plain() == tool.ServerType);
            if (isForced || (offered.Count == 0 && name != "tool_search"))
            {
                throw RunsElsewhere(tool);
            }

            if (name != "tool_search") // Nothing is deferred, so there is nothing to search for.
            {
                losses.Count("server_tool");
            }
        }

        return offered;
    }

    private static RequestRefusedException RunsElsewhere(ToolDefinition tool)
    {
        string name = KnownNames.OfTool(tool);
        string shown = name == "unknown" ? tool.ServerType : name;
        return new RequestRefusedException(
            $"the tool {shown} runs at {MakerOf(tool)}; this model has no such tool",
            "tools"
        );
    }

    /// <summary>Who runs a tool: Anthropic's types end with a date.</summary>
    private static string MakerOf(ToolDefinition tool)
    {
        ReadOnlySpan<char> type = tool.ServerType;
        return type.Length > 9 && type[^9] == '_' && type[^8..].IndexOfAnyExceptInRange('0', '9') < 0
            ? "Anthropic"
            : "OpenAI";
    }

    private bool IsTaken(ToolDefinition tool) =>
        TakesWebSearch(traits) && tool.Kind == ToolKind.Server && KnownNames.OfTool(tool) == "web_search";

    private void WriteTool(ToolDefinition tool)
    {
        if (tool.Kind == ToolKind.Server)
        {
            json.Object().Name("type"u8).Text("web_search"u8).EndObject();
            return;
        }

        JsonText name = tools.Add(tool, LongestName);
        bool isCustom = tool.Kind == ToolKind.Custom && traits.IsHosted;
        json.Object().Name("type"u8).Text(isCustom ? "custom"u8 : "function"u8).Name("name"u8).Text(name);
        if (isCustom)
        {
            Add("description"u8, tool.Description);
            if (tool.Format.IsThere)
            {
                json.Name("format"u8).Raw(tool.Format);
            }

            json.EndObject();
            return;
        }

        if (tool.Kind == ToolKind.Custom)
        {
            losses.Count("custom_tool");
            Add("description"u8, DescriptionOf(tool));
            json.Name("parameters"u8).Raw(InputParameters);
        }
        else
        {
            Add("description"u8, tool.Description);
            json.Name("parameters"u8).Raw(tool.Parameters.IsThere ? tool.Parameters.Span : NoParameters);
        }

        // Without it, this API takes a function's schema for a strict one.
        json.Name("strict"u8).Flag(tool.IsStrict ?? false).EndObject();
    }

    /// <summary>A custom tool's description with the format of its input, which a function has no place for.</summary>
    private static JsonText DescriptionOf(ToolDefinition tool)
    {
        if (!tool.Format.IsThere || GrammarOf(tool.Format) is not (string syntax, string definition))
        {
            return tool.Description;
        }

        JsonText format = JsonText.Of($"The input has to match this {syntax} grammar:\n{definition}");
        return tool.Description.IsEmpty ? format : JsonText.Join([tool.Description, format], "\\n\\n"u8);
    }

    private static (string Syntax, string Definition)? GrammarOf(JsonValue format)
    {
        using JsonDocument document = JsonDocument.Parse(format.Json);
        JsonElement grammar = document.RootElement;
        return
            grammar.ValueKind == JsonValueKind.Object
            && grammar.TryGetProperty("definition", out JsonElement definition)
            && definition.ValueKind == JsonValueKind.String
            ? (
                grammar.TryGetProperty("syntax", out JsonElement syntax)
                && syntax.ValueKind == JsonValueKind.String
                    ? syntax.GetString()!
                    : "lark",
                definition.GetString()!
            )
            : null;
    }

    private void WriteChoice(List<ToolDefinition> offered)
    {
        switch (conversation.ToolDemand.Mode)
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
                WriteNamedChoice(offered);
                break;
            default:
                break;
        }
    }

    private void WriteNamedChoice(List<ToolDefinition> offered)
    {
        JsonText name = conversation.ToolDemand.Name;
        ToolDefinition? tool = offered.Find(one => one.FullName.Span.SequenceEqual(name.Span));
        json.Name("tool_choice"u8).Object().Name("type"u8);
        if (tool?.Kind == ToolKind.Server)
        {
            json.Text("web_search"u8).EndObject();
            return;
        }

        bool isCustom = tool?.Kind == ToolKind.Custom && traits.IsHosted;
        json.Text(isCustom ? "custom"u8 : "function"u8)
            .Name("name"u8)
            .Text(ToolTable.NameOf(name, LongestName))
            .EndObject();
    }
}
