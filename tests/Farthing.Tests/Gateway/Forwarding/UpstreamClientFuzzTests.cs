using System.Text;
using Farthing.Gateway.Forwarding;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding;

/// <summary>Answers that were bent at random: where the framework's client reads one to its end, ours reads the same, and neither hangs nor takes what is not whole.</summary>
public sealed class UpstreamClientFuzzTests
{
    private static readonly string[] Whole =
    [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"a\":12345}",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n000a;x\r\ndata: 22\n\n\r\n0\r\nT: 1\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 X\r\nretry-after: 7\r\nConnection: close\r\n\r\nnot now",
        "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n{}",
        "HTTP/1.1 204 No Content\r\n\r\n",
    ];
    private static readonly string[] Pieces =
    [
        "\r\n",
        "\n",
        "\r",
        "0",
        "5",
        "a",
        ":",
        " ",
        "\t",
        ";",
        "-",
        "HTTP/1.1 ",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n",
        "\0",
        "\u00ff",
        "0\r\n\r\n",
    ];

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Bent_answers_are_read_as_the_framework_reads_them_or_refused()
    {
        Random random = new(20261121);
        int same = 0;
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] answer = Bend(Whole[random.Next(Whole.Length)], random);
            int cut = random.Next(answer.Length + 1);
            await using ScriptedUpstream upstream = new(async call =>
            {
                await call.RawAsync(answer[..cut]);
                await Task.Yield();
                await call.RawAsync(answer[cut..]);
                call.Close();
            });

            string ours = await OutcomeAsync(upstream.Address, isPlain: true);
            string theirs = await OutcomeAsync(upstream.Address, isPlain: false);

            // Refusing what the framework puts up with is no harm; to read it differently is.
            Assert.True(
                ours == theirs || ours == "broken",
                $"{System.Text.Json.JsonSerializer.Serialize(Encoding.Latin1.GetString(answer))} cut at {cut}\nours: {ours}\ntheirs: {theirs}"
            );
            same += ours == theirs && ours != "broken" ? 1 : 0;
            refused += ours == "broken" ? 1 : 0;
        }

        TestContext.Current.SendDiagnosticMessage("{0} of 600 read alike, {1} refused", same, refused);
        Assert.InRange(same, 100, 500);
        Assert.InRange(refused, 50, 450);
    }

    private static byte[] Bend(string whole, Random random)
    {
        StringBuilder text = new(whole);
        for (int i = random.Next(3); i > 0; i--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    text[at] = (char)random.Next(256);
                    break;
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static async Task<string> OutcomeAsync(Uri address, bool isPlain)
    {
        using ClientScene scene = new(address, isPlain);
        try
        {
            using UpstreamAnswer answer = await scene.SendAsync(
                cancellation: TestContext.Current.CancellationToken
            );
            string body = await ClientScene.ReadAsync(answer, TestContext.Current.CancellationToken);
            return $"{answer.Status} {answer.ContentType} {body}";
        }
        catch (Exception broken) when (StreamCopy.IsBreak(broken))
        {
            return "broken";
        }
    }
}
