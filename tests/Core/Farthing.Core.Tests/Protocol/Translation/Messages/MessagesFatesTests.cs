using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesFatesTests
{
    private const string Function = """{"name":"Read","input_schema":{}}""";

    public static TheoryData<string> Read { get; } =
    [.. MessagesFormat.Instance.FatesOfReading.Select(fate => fate.Member)];

    public static TheoryData<string, ThinkingForm, bool> Written { get; } =
    [
        .. from thinking in Enum.GetValues<ThinkingForm>()
        from isSparse in new[] { false, true }
        from fate in MessagesFormat.Instance.FatesOfWriting(Traits(thinking, isSparse))
        select (fate.Member, thinking, isSparse),
    ];

    [Theory]
    [MemberData(nameof(Read))]
    public void Each_fate_of_a_clients_member_is_its_fate(string member)
    {
        Fate fate = MessagesFormat.Instance.FatesOfReading.Single(one => one.Member == member);
        Losses losses = new();
        string body = Body(member);

        if (fate.Kind == FateKind.Refused)
        {
            Assert.Throws<RequestRefusedException>(() => MessagesScene.Read(body, losses));
            return;
        }

        MessagesScene.Read(body, losses);
        Assert.Equal(member, Assert.Single(losses.Counts).Field);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Each_fate_at_an_upstream_is_its_fate(string member, ThinkingForm thinking, bool isSparse)
    {
        UpstreamTraits traits = Traits(thinking, isSparse);
        Fate fate = MessagesFormat.Instance.FatesOfWriting(traits).Single(one => one.Member == member);
        Losses losses = new();
        Conversation conversation = Of(User("Hi"));
        Meet(conversation, member, canThink: thinking != ThinkingForm.None);

        if (fate.Kind == FateKind.Refused)
        {
            Assert.Throws<RequestRefusedException>(() => Write(conversation, traits, losses));
            return;
        }

        string body = Write(conversation, traits, losses);
        if (member == "web_search" && fate.Kind == FateKind.Approximated)
        {
            Assert.Contains("web_search_20250305", body, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(member, Assert.Single(losses.Counts).Field);
    }

    /// <summary>An upstream; a sparse one takes no sampling but Anthropic's own tools.</summary>
    private static UpstreamTraits Traits(ThinkingForm thinking, bool isSparse) =>
        Scene.Hosted with
        {
            Thinking = thinking,
            DropsSampling = isSparse,
            TakesServerTools = isSparse,
        };

    /// <summary>A request with a member that others do not have.</summary>
    private static string Body(string member)
    {
        bool isBlock =
            member.EndsWith("_result", StringComparison.Ordinal)
            || member is "server_tool_use" or "mcp_tool_use" or "container_upload" or "tool_reference";
        string block = member switch
        {
            "file" => """{"type":"image","source":{"type":"file","file_id":"f"}}""",
            "citations" => """{"type":"text","text":"a","citations":[{}]}""",
            "tool_reference" => """{"type":"tool_reference","tool_name":"a"}""",
            _ when isBlock => $"{{\"type\":\"{member}\"}}",
            _ => """{"type":"text","text":"a"}""",
        };
        string members = member switch
        {
            "max_tokens" or "citations" or "file" => "",
            "speed" => ",\"speed\":\"fast\"",
            "unknown" => ",\"brand_new\":1",
            "output_config" => ",\"output_config\":{\"brand_new\":1}",
            "input_examples" or "allowed_callers" =>
                $",\"tools\":[{{\"name\":\"a\",\"input_schema\":{{}},\"{member}\":[]}}]",
            "mcp_toolset" => $",\"tools\":[{Function},{{\"type\":\"mcp_toolset\"}}]",
            "bash, text_editor, memory, computer, browser" =>
                $",\"tools\":[{Function},{{\"type\":\"bash_20250124\",\"name\":\"bash\"}}]",
            _ when isBlock => "",
            _ => $",\"{member}\":{{}}",
        };
        int limit = member == "max_tokens" ? 0 : 4096;
        return $"{{\"max_tokens\":{limit},\"messages\":[{{\"role\":\"user\",\"content\":[{block}]}}]{members}}}";
    }

    /// <summary>Puts a member that the API does not have into a request.</summary>
    private static void Meet(Conversation conversation, string member, bool canThink)
    {
        switch (member)
        {
            case "image_url":
                conversation.Turns.Add(
                    User(new ImagePart(MediaSource.OfUrl(Escaped("data:image/bmp;base64,AA"))))
                );
                break;
            case "file":
                conversation.Turns.Add(
                    User(new DocumentPart(new MediaSource { FileId = Escaped("file-1") }))
                );
                break;
            case "audio":
                conversation.Turns.Add(User(new AudioPart(default)));
                break;
            case "web_search" or "server_tool":
                conversation.Tools.Add(MessagesScene.Function());
                conversation.Tools.Add(
                    new ToolDefinition
                    {
                        Name = Escaped(member),
                        Kind = ToolKind.Server,
                        ServerType = member,
                    }
                );
                break;
            case "custom_tool":
                conversation.Tools.Add(
                    new ToolDefinition { Name = Escaped("patch"), Kind = ToolKind.Custom }
                );
                break;
            case "temperature":
                conversation.Temperature = JsonValue.Of("1.5");
                break;
            case "top_p":
                conversation.Temperature = JsonValue.Of("1");
                conversation.TopP = JsonValue.Of("0.5");
                break;
            case "top_k":
                conversation.Others.Add(new OtherMember("top_k", JsonValue.Of("5")));
                conversation.Reasoning = new ReasoningDemand { Effort = canThink ? "low" : "" };
                break;
            case "reasoning_effort":
                conversation.Tools.Add(MessagesScene.Function());
                conversation.ToolDemand = new ToolDemand(ToolDemandMode.Required);
                conversation.Reasoning = new ReasoningDemand { Effort = "low" };
                break;
            case "system_media":
                conversation.Turns.Insert(0, new Turn(TurnRole.System, [new ImagePart(default)]));
                break;
            case "reasoning":
                conversation.Turns.Add(Assistant(new ReasoningPart(Escaped("a"), default)));
                break;
            case "response_format":
                conversation.Format = new OutputFormat(OutputFormatKind.JsonObject);
                break;
            case "arguments":
                conversation.Turns.Add(Assistant(Call("c", "{")));
                break;
            case "service_tier":
                conversation.ServiceTier = "flex";
                break;
            case "stop":
                conversation.Stops.Add(Escaped(" "));
                break;
            case "safety_identifier":
                conversation.User = Escaped("u");
                conversation.Others.Add(new OtherMember(member, JsonValue.Of("\"s\"")));
                break;
            case "modalities":
                conversation.Others.Add(new OtherMember(member, JsonValue.Of("[\"audio\"]")));
                break;
            default:
                conversation.Others.Add(new OtherMember(member, JsonValue.Of("2")));
                break;
        }
    }
}
