using System.Buffers;
using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Reads the tools of a chat client's request, the older <c>functions</c> among them.</summary>
internal static class ChatToolReader
{
    /// <summary>Reads tools and what is said of calling them.</summary>
    public static void Read(BodyNode root, Conversation conversation)
    {
        foreach (BodyNode tool in root.ItemsOf("tools"))
        {
            conversation.Tools.Add(ReadTool(tool));
        }

        foreach (BodyNode function in root.ItemsOf("functions"))
        {
            conversation.Tools.Add(ReadFunction(function, function.Value));
        }

        if (root.TryMember("tool_choice", out BodyNode choice))
        {
            conversation.ToolDemand = ReadChoice(choice, conversation);
        }
        else if (root.TryMember("function_call", out BodyNode call))
        {
            conversation.ToolDemand =
                call.Kind == JsonValueKind.Object
                    ? new ToolDemand(ToolDemandMode.Named, call.NeededText("name"))
                    : ReadMode(call);
        }
    }

    private static ToolDefinition ReadTool(BodyNode tool)
    {
        string type = tool.PlainOf("type");
        if (type is "function" or "")
        {
            return ReadFunction(Needed(tool, "function"), tool.Value);
        }

        if (type == "custom")
        {
            BodyNode custom = Needed(tool, "custom");
            return new ToolDefinition
            {
                Name = custom.NeededText("name"),
                Kind = ToolKind.Custom,
                Description = custom.TextOf("description"),
                Format = custom.TryMember("format", out BodyNode format) ? FlatFormat(format) : default,
                Source = tool.Value,
            };
        }

        return new ToolDefinition
        {
            Name = tool.TextOf("name") is { IsEmpty: false } name ? name : tool.TextOf("type"),
            Kind = ToolKind.Server,
            ServerType = type,
            Source = tool.Value,
        };
    }

    private static ToolDefinition ReadFunction(BodyNode function, JsonValue source) =>
        new()
        {
            Name = function.NeededText("name"),
            Description = function.TextOf("description"),
            Parameters = function.ValueOf("parameters"),
            IsStrict = function.TryMember("strict", out BodyNode strict) ? strict.Flag() : null,
            Source = source,
        };

    /// <summary>A format of a custom tool as the Responses API has it: the grammar's members beside its type, not within <c>grammar</c>.</summary>
    private static JsonValue FlatFormat(BodyNode format)
    {
        if (!format.TryMember("grammar", out BodyNode grammar))
        {
            return format.Value;
        }

        ArrayBufferWriter<byte> flat = new();
        JsonOutput json = new JsonOutput(flat).Object().Name("type"u8).Text("grammar"u8);
        json.Name("syntax"u8).Text(grammar.TextOf("syntax"));
        json.Name("definition"u8).Text(grammar.TextOf("definition")).EndObject();
        return new JsonValue(flat.WrittenMemory);
    }

    private static ToolDemand ReadChoice(BodyNode choice, Conversation conversation)
    {
        if (choice.Kind == JsonValueKind.String)
        {
            return ReadMode(choice);
        }

        string type = choice.NeededText("type").Plain();
        switch (type)
        {
            case "function" or "custom":
                return new ToolDemand(
                    ToolDemandMode.Named,
                    choice.TryMember(type, out BodyNode named)
                        ? named.NeededText("name")
                        : choice.NeededText("name")
                );
            case "allowed_tools":
                BodyNode allowed = choice.TryMember("allowed_tools", out BodyNode nested) ? nested : choice;
                Keep(conversation.Tools, allowed.ItemsOf("tools"));
                return allowed.Is("mode", "required")
                    ? new ToolDemand(ToolDemandMode.Required)
                    : new ToolDemand(ToolDemandMode.Auto);
            default:
                return new ToolDemand(ToolDemandMode.Named, choice.NeededText("type"));
        }
    }

    private static ToolDemand ReadMode(BodyNode mode) =>
        mode.Plain() switch
        {
            "auto" => new ToolDemand(ToolDemandMode.Auto),
            "required" => new ToolDemand(ToolDemandMode.Required),
            "none" => new ToolDemand(ToolDemandMode.None),
            _ => throw mode.Wrong("has to be none, auto, required or an object that names a tool"),
        };

    private static void Keep(List<ToolDefinition> tools, BodyItems allowed)
    {
        List<string> names = [];
        foreach (BodyNode one in allowed)
        {
            names.Add(
                one.TryMember("function", out BodyNode inner) || one.TryMember("custom", out inner)
                    ? inner.PlainOf("name")
                : one.PlainOf("name") is { Length: > 0 } name ? name
                : one.PlainOf("type")
            );
        }

        tools.RemoveAll(tool => !names.Contains(tool.Name.Plain()));
    }

    private static BodyNode Needed(BodyNode tool, string name) =>
        tool.TryMember(name, out BodyNode member)
            ? member
            : throw new RequestRefusedException($"'{tool.Path}.{name}' is missing", tool.Path);
}
