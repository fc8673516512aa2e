using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>A tool that Responses knows by a type of its own and the client runs. Elsewhere it is a function whose arguments are the action.</summary>
internal sealed class ShellTool
{
    private readonly string type;
    private readonly byte[] member;
    private readonly byte[] lead;
    private readonly (string Name, JsonValueKind Kind, bool IsNeeded)[] members;
    private readonly JsonText description;
    private readonly JsonValue schema;

    private ShellTool(
        string type,
        string idPrefix,
        string member,
        string lead,
        string description,
        string schema,
        (string Name, JsonValueKind Kind, bool IsNeeded)[] members
    )
    {
        this.type = type;
        IdPrefix = idPrefix;
        this.member = Encoding.ASCII.GetBytes(member);
        this.lead = Encoding.ASCII.GetBytes(lead);
        this.description = JsonText.Of(description);
        this.schema = JsonValue.Of(schema);
        this.members = members;
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ShellTool> All { get; } =
    [
        new(
            "local_shell",
            "lsh_",
            "action",
            "\"type\":\"exec\",\"env\":{}",
            "Runs a command on the user's machine.",
            """{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"}},"working_directory":{"type":"string"},"timeout_ms":{"type":"integer"}},"required":["command"]}""",
            [
                ("command", JsonValueKind.Array, true),
                ("working_directory", JsonValueKind.String, false),
                ("timeout_ms", JsonValueKind.Number, false),
            ]
        ),
        new(
            "shell",
            "sh_",
            "action",
            "",
            "Runs shell commands.",
            """{"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"}},"timeout_ms":{"type":"integer"},"max_output_length":{"type":"integer"}},"required":["commands"]}""",
            [
                ("commands", JsonValueKind.Array, true),
                ("timeout_ms", JsonValueKind.Number, false),
                ("max_output_length", JsonValueKind.Number, false),
            ]
        ),
        new(
            "apply_patch",
            "apc_",
            "operation",
            "",
            "Creates, updates or deletes a file by a diff.",
            """{"type":"object","properties":{"type":{"type":"string","enum":["create_file","update_file","delete_file"]},"path":{"type":"string"},"diff":{"type":"string"}},"required":["type","path"]}""",
            [
                ("type", JsonValueKind.String, true),
                ("path", JsonValueKind.String, true),
                ("diff", JsonValueKind.String, false),
            ]
        ),
    ];

    /// <summary>What its items' ids begin with.</summary>
    public string IdPrefix { get; }

    /// <summary>Its type, which is its function's name.</summary>
    public string Type => type;

    /// <summary>Type of its calls.</summary>
    public string CallType => type + "_call";

    /// <summary>Type of its calls' outputs.</summary>
    public string OutputType => type + "_call_output";

    /// <summary>Member of a call that is the action.</summary>
    public string ActionMember => Encoding.ASCII.GetString(member);

    /// <summary>The one that a function stands for; null for any other function.</summary>
    public static ShellTool? Of(ToolDefinition? tool)
    {
        foreach (ShellTool one in All)
        {
            if (tool is not null && tool.Parameters.Json.Equals(one.schema.Json))
            {
                return one;
            }
        }

        return null;
    }

    /// <summary>The function that stands for it.</summary>
    /// <param name="source">The tool as the client wrote it.</param>
    public ToolDefinition Define(JsonValue source) =>
        new()
        {
            Name = new JsonText(Encoding.ASCII.GetBytes(type)),
            Description = description,
            Parameters = schema,
            Source = source,
        };

    /// <summary>The action that arguments ask for, as JSON; null where they ask for none.</summary>
    /// <param name="arguments">Escaped contents of a string.</param>
    public byte[]? Action(ReadOnlySpan<byte> arguments)
    {
        byte[] plain = new byte[arguments.Length];
        int length = EscapedText.Decode(arguments, plain);
        try
        {
            using JsonDocument document = JsonDocument.Parse(plain.AsMemory(0, length));
            return Action(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a call's item.</summary>
    public void WriteItem(
        JsonOutput json,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> callId,
        ReadOnlySpan<byte> status,
        ReadOnlySpan<byte> action
    ) =>
        json.Object()
            .Name("id"u8)
            .Text(id)
            .Name("type"u8)
            .Plain(CallType)
            .Name("status"u8)
            .Text(status)
            .Name("call_id"u8)
            .Text(callId)
            .Name(member)
            .Raw(action)
            .EndObject();

    private byte[]? Action(JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        ArrayBufferWriter<byte> output = new(256);
        JsonOutput json = new JsonOutput(output).Object();
        if (lead.Length > 0)
        {
            json.Raw(lead);
        }

        foreach ((string name, JsonValueKind kind, bool isNeeded) in members)
        {
            bool isThere = arguments.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind;
            if (isThere)
            {
                json.Name(Encoding.ASCII.GetBytes(name))
                    .Raw(JsonLine.Of(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value)));
            }
            else if (isNeeded)
            {
                return null;
            }
        }

        json.EndObject();
        return output.WrittenSpan.ToArray();
    }
}
