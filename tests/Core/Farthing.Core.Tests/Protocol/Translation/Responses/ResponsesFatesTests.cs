using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Responses;

/// <summary>Each fate is what the code does: counted under its name, or refused; and nothing else is counted.</summary>
public sealed class ResponsesFatesTests
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["previous_response_id"] = Member("\"previous_response_id\":\"r\""),
        ["conversation"] = Member("\"conversation\":\"c\""),
        ["background"] = Member("\"background\":true"),
        ["prompt"] = Member("\"prompt\":{}"),
        ["include"] = Member("\"include\":[\"file_search_call.results\"]"),
        ["truncation"] = Member("\"truncation\":\"auto\""),
        ["context_management"] = Member("\"context_management\":[]"),
        ["max_tool_calls"] = Member("\"max_tool_calls\":3"),
        ["metadata"] = Member("\"metadata\":{\"a\":\"b\"}"),
        ["client_metadata"] = Member("\"client_metadata\":{\"a\":\"b\"}"),
        ["moderation"] = Member("\"moderation\":{}"),
        ["unknown"] = Member("\"never_heard_of\":1"),
        ["local_shell"] = Member("\"tools\":[{\"type\":\"local_shell\"}]"),
        ["shell"] = Member("\"tools\":[{\"type\":\"shell\"}]"),
        ["apply_patch"] = Member("\"tools\":[{\"type\":\"apply_patch\"}]"),
        ["file_id"] = Item("{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"f\"}]}"),
        ["local_shell_call"] = Item("{\"type\":\"local_shell_call\",\"call_id\":\"c\",\"action\":{}}"),
        ["shell_call"] = Item("{\"type\":\"shell_call\",\"call_id\":\"c\",\"action\":{}}"),
        ["apply_patch_call"] = Item("{\"type\":\"apply_patch_call\",\"call_id\":\"c\",\"operation\":{}}"),
    };

    public static TheoryData<string> Read =>
        [.. ResponsesFormat.Instance.FatesOfReading.Select(fate => fate.Member)];

    public static TheoryData<string, bool> Written =>
        [
            .. new[] { true, false }.SelectMany(isHosted =>
                ResponsesFormat
                    .Instance.FatesOfWriting(TraitsOf(isHosted))
                    .Select(fate => (fate.Member, isHosted))
            ),
        ];

    [Theory]
    [MemberData(nameof(Read))]
    public void A_fate_of_reading_is_what_happens(string member)
    {
        Fate fate = ResponsesFormat.Instance.FatesOfReading.Single(one => one.Member == member);
        string body = Bodies.GetValueOrDefault(member) ?? Item($"{{\"type\":\"{member}\"}}");
        Losses losses = new();
        if (fate.Kind == FateKind.Refused)
        {
            RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
                Parse(body, losses)
            );
            Assert.Equal(fate.Note, refused.Error.Message);
            return;
        }

        Parse(body, losses);

        Assert.Equal($"{member}=1", losses.ToString());
    }

    [Theory]
    [InlineData(
        "\"store\":true,\"stream_options\":{\"include_obfuscation\":false},\"truncation\":\"disabled\",\"metadata\":{}"
    )]
    [InlineData("\"background\":false,\"previous_response_id\":null,\"top_logprobs\":0,\"include\":[]")]
    public void What_changes_nothing_is_not_counted(string members)
    {
        Losses losses = new();

        Parse(Member(members), losses);

        Assert.True(losses.IsEmpty, losses.ToString());
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_fate_of_writing_is_what_happens(string member, bool isHosted)
    {
        UpstreamTraits traits = TraitsOf(isHosted);
        Fate fate = ResponsesFormat.Instance.FatesOfWriting(traits).Single(one => one.Member == member);
        Conversation conversation = With(member);
        Losses losses = new();
        if (fate.Kind == FateKind.Refused)
        {
            RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
                Write(conversation, traits, losses)
            );
            Assert.Equal(fate.Note, refused.Error.Message);
            return;
        }

        Write(conversation, traits, losses);

        Assert.Equal($"{member}=1", losses.ToString());
    }

    private static UpstreamTraits TraitsOf(bool isHosted) =>
        (isHosted ? Scene.Hosted : Scene.Engine) with
        {
            DropsSampling = true,
        };

    private static string Member(string members) => $"{{\"input\":\"x\",{members}}}";

    private static string Item(string item) => $"{{\"input\":[{item}]}}";

    private static void Parse(string body, Losses losses) =>
        ResponsesFormat.Instance.ReadRequest(Encoding.UTF8.GetBytes(body), losses);

    private static void Write(Conversation conversation, UpstreamTraits traits, Losses losses) =>
        ResponsesFormat.Instance.WriteRequest(
            conversation,
            traits,
            new ToolTable(),
            losses,
            new ArrayBufferWriter<byte>()
        );

    private static Conversation With(string member)
    {
        Conversation conversation = new();
        JsonText text = JsonText.Of("x");
        MediaSource picture = new() { MediaType = JsonText.Of("image/png"), Base64 = text };
        ToolDefinition function = new() { Name = text };
        Turn user = Turn.Of(TurnRole.User, text);
        Turn? before = null;
        switch (member)
        {
            case "stop":
                conversation.Stops.Add(text);
                break;
            case "audio_part":
                user.Parts.Add(new AudioPart(picture));
                break;
            case "file_id":
                user.Parts.Add(new ImagePart(new MediaSource { FileId = text }));
                break;
            case "document":
                user.Parts.Add(new DocumentPart(picture));
                break;
            case "user_part":
                user.Parts.Add(new RefusalPart(text));
                break;
            case "thinking":
                before = new Turn(TurnRole.Assistant, [new ReasoningPart(text, text)]);
                break;
            case "redacted_thinking":
                before = new Turn(TurnRole.Assistant, [new ReasoningPart(default, text, true)]);
                break;
            case "assistant_media":
                before = new Turn(TurnRole.Assistant, [new ImagePart(picture)]);
                break;
            case "system_media":
                before = new Turn(TurnRole.System, [new ImagePart(picture)]);
                break;
            case "is_error":
                before = new Turn(TurnRole.Tool, [new ToolResultPart(text, [], true)]);
                break;
            case "server_tool":
                conversation.Tools.Add(function);
                conversation.Tools.Add(
                    new ToolDefinition
                    {
                        Name = text,
                        Kind = ToolKind.Server,
                        ServerType = "mcp",
                    }
                );
                break;
            case "custom_tool":
                conversation.Tools.Add(function with { Kind = ToolKind.Custom });
                break;
            case "max_tokens":
                conversation.MaxOutputTokens = 1;
                break;
            case "service_tier":
                conversation.ServiceTier = "flex";
                break;
            case "temperature":
                conversation.Temperature = JsonValue.Of("0.5");
                break;
            case "top_p":
                conversation.TopP = JsonValue.Of("0.5");
                break;
            case "prefill":
                break;
            case "unknown":
                conversation.Others.Add(new OtherMember("never_heard_of", JsonValue.Of("5")));
                break;
            default:
                conversation.Others.Add(new OtherMember(member, JsonValue.Of("5")));
                break;
        }

        if (before is not null)
        {
            conversation.Turns.Add(before);
        }

        conversation.Turns.Add(user);
        if (member == "prefill")
        {
            conversation.Turns.Add(Turn.Of(TurnRole.Assistant, text));
        }

        return conversation;
    }
}
