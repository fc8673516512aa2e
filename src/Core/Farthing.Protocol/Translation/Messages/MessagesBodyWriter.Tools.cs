using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <content>Tools.</content>
internal sealed partial class MessagesBodyWriter
{
    /// <summary>Most bytes of a tool's name.</summary>
    private const int MaxToolName = 128;

    /// <summary>Takes the client's tools; those that its provider would run are left out, or refused where one of them is meant.</summary>
    /// <returns>True when the model is to search the web by Anthropic's tool.</returns>
    private bool ChooseTools()
    {
        bool searchesWeb = false;
        string missing = "";
        JsonValue options = conversation.TakeOther("web_search_options");
        if (options.IsThere)
        {
            if (!traits.TakesServerTools)
            {
                throw RunsElsewhere("web_search");
            }

            searchesWeb = true;
        }

        foreach (ToolDefinition tool in conversation.Tools)
        {
            if (tool.Kind != ToolKind.Server)
            {
                offered.Add(tool);
                continue;
            }

            bool isSearch = tool.ServerType.StartsWith("web_search", StringComparison.Ordinal);
            if (isSearch && traits.TakesServerTools)
            {
                searchesWeb = true;
                continue;
            }

            missing = isSearch ? "web_search" : tool.ServerType;
            if (IsDemanded(tool))
            {
                throw RunsElsewhere(missing);
            }

            losses.Count(isSearch ? missing : "server_tool");
        }

        return missing.Length > 0 && offered.Count == 0 && !searchesWeb
            ? throw RunsElsewhere(missing)
            : searchesWeb;
    }

    private bool IsDemanded(ToolDefinition tool) =>
        conversation.ToolDemand.Mode == ToolDemandMode.Named
        && conversation.ToolDemand.Name.Span.SequenceEqual(tool.FullName.Span);

    private static RequestRefusedException RunsElsewhere(string tool) =>
        new($"the tool {tool} runs at its provider; this model has no such tool", "tools");

    private void WriteTools(bool searchesWeb)
    {
        if (offered.Count == 0 && !searchesWeb)
        {
            return; // A choice without tools is an error there.
        }

        json.Name("tools"u8).Array();
        foreach (ToolDefinition tool in offered)
        {
            WriteTool(tool);
        }

        if (searchesWeb)
        {
            json.Raw("""{"type":"web_search_20250305","name":"web_search"}"""u8);
        }

        json.EndArray();
        WriteChoice();
    }

    private void WriteTool(ToolDefinition tool)
    {
        bool isCustom = tool.Kind == ToolKind.Custom;
        json.Object().Name("name"u8).Text(tools.Add(tool, MaxToolName));
        JsonText description = isCustom ? WithFormat(tool) : tool.Description;
        if (!description.IsEmpty)
        {
            json.Name("description"u8).Text(description);
        }

        json.Name("input_schema"u8);
        if (isCustom)
        {
            losses.Count("custom_tool");
            json.Raw("""{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"""u8);
        }
        else
        {
            WriteSchema(tool.Parameters.Span);
            if (tool.IsStrict == true)
            {
                json.Name("strict"u8).Flag(true);
            }
        }

        json.EndObject();
    }

    /// <summary>A schema without a type is one of an object.</summary>
    private void WriteSchema(ReadOnlySpan<byte> schema)
    {
        Utf8JsonReader reader = new(schema.IsEmpty ? "null"u8 : schema);
        reader.Read();
        bool hasMembers = false;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                hasMembers = true;
                if (reader.ValueSpan.SequenceEqual("type"u8))
                {
                    json.Raw(schema);
                    return;
                }

                reader.Read();
                reader.Skip();
            }
        }

        if (hasMembers)
        {
            json.Raw((byte[])[.. "{\"type\":\"object\","u8, .. schema[(schema.IndexOf((byte)'{') + 1)..]]);
        }
        else
        {
            json.Raw("""{"type":"object","properties":{}}"""u8);
        }
    }

    /// <summary>A custom tool's description with the grammar of its input, which nothing enforces here.</summary>
    private static JsonText WithFormat(ToolDefinition tool)
    {
        if (!tool.Format.IsThere)
        {
            return tool.Description;
        }

        using JsonDocument document = JsonDocument.Parse(tool.Format.Json);
        BodyNode format = new(document.RootElement, tool.Format.Json, "format");
        format = format.TryMember("grammar", out BodyNode nested) ? nested : format;
        JsonText definition = format.TextOf("definition");
        if (definition.IsEmpty)
        {
            return tool.Description;
        }

        JsonText head = JsonText.Join(
            [new JsonText("The input follows this grammar"u8.ToArray()), format.TextOf("syntax")],
            ": "u8
        );
        JsonText grammar = JsonText.Join([head, definition], "\\n"u8);
        return tool.Description.IsEmpty ? grammar : JsonText.Join([tool.Description, grammar], "\\n\\n"u8);
    }

    private void WriteChoice()
    {
        ToolDemand demand = conversation.ToolDemand;
        bool isAlone = conversation.HasParallelCalls == false && demand.Mode != ToolDemandMode.None;
        if (demand.Mode == ToolDemandMode.Unstated && !isAlone)
        {
            return;
        }

        json.Name("tool_choice"u8).Object().Name("type"u8);
        switch (demand.Mode)
        {
            case ToolDemandMode.Required:
                json.Text("any"u8);
                break;
            case ToolDemandMode.None:
                json.Text("none"u8);
                break;
            case ToolDemandMode.Named:
                json.Text("tool"u8).Name("name"u8).Text(ToolTable.NameOf(demand.Name, MaxToolName));
                break;
            default:
                json.Text("auto"u8);
                break;
        }

        if (isAlone)
        {
            json.Name("disable_parallel_tool_use"u8).Flag(true);
        }

        json.EndObject();
    }
}
