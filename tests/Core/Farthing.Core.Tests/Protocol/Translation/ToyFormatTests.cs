using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation;

/// <summary>A fourth wire format is one class, and meets the other three both ways; nothing else knows of it.</summary>
public sealed class ToyFormatTests
{
    private const string Toy =
        """{"model":"m","volume":11,"say":["Hello \"you\"","Hi","And?"],"mode":"stream"}""";

    private const string ToyStream =
        "data: {\"say\":\"Fine\"}\n\ndata: {\"say\":\" \\\"too\\\"\"}\n\ndata: {\"took\":9}\n\n";

    private static readonly ToyFormat Format = new();

    public static TheoryData<string> Others => ["chat", "responses", "messages"];

    [Theory]
    [MemberData(nameof(Others))]
    public void A_toy_client_reaches_every_other_format(string name)
    {
        WireFormat other = OtherOf(name);
        Losses losses = new();

        string sent = Scene.Request(Format, other, Scene.Engine, Toy, losses);
        string back = Scene.Request(other, Format, Scene.Engine, sent);

        Assert.Equal("volume=1", losses.ToString());
        Assert.Equal("""{"model":"qwen","say":["Hello \"you\"","Hi","And?"]}""", back);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Clients_of_every_other_format_read_a_toys_stream(string name)
    {
        WireFormat other = OtherOf(name);

        string stream = Scene.Stream(
            Format,
            other,
            () => Scene.ContextOf(new Conversation { Model = "m" }, Scene.Engine),
            ToyStream,
            new AnswerUsage(5, 0, 0, 4)
        );
        string back = Scene.Stream(
            other,
            Format,
            () => Scene.ContextOf(new Conversation { Model = "m" }, Scene.Engine),
            stream,
            new AnswerUsage(5, 0, 0, 4)
        );

        Assert.Equal(ToyStream, back);
    }

    [Fact]
    public void What_a_toy_cannot_say_is_counted_or_refused()
    {
        Losses losses = new();
        Scene.Request(
            ChatFormat.Instance,
            Format,
            Scene.Engine,
            """{"model":"m","temperature":1,"messages":[{"role":"user","content":"hi"}]}""",
            losses
        );

        Assert.Equal("temperature=1", losses.ToString());
        Assert.Throws<RequestRefusedException>(() =>
            Scene.Request(
                ChatFormat.Instance,
                Format,
                Scene.Engine,
                """{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f"}}]}"""
            )
        );
    }

    private static WireFormat OtherOf(string name) =>
        name switch
        {
            "chat" => ChatFormat.Instance,
            "messages" => MessagesFormat.Instance,
            _ => ResponsesFormat.Instance,
        };
}
