using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using Anthropic;
using Anthropic.Models.Messages;
using Farthing.Testing;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>Everything that clients get in the named cases of all pairs of dialects is read by the official npm and NuGet clients: what is whole without an error, what failed with one.</summary>
[Trait("Speed", "slow")]
public sealed class RecordedDialectTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_official_clients_read_every_answer_of_the_named_cases()
    {
        string tests = Path.Combine(
            RepositoryRoot.Path,
            "artifacts/bin/Farthing.Gateway.Tests/release/Farthing.Gateway.Tests"
        );
        Assert.SkipUnless(File.Exists(tests), "the tests of the named cases are not built");
        using NpmFolder npm = await NpmFolder.WithAsync(NpmFolder.Clients);
        string records = Directory.CreateDirectory(Path.Combine(npm.Path, "records")).FullName;
        using (
            Process cases = Process.Start(
                new ProcessStartInfo(tests, ["--no-progress", "--filter-class", "*DialectTests"])
                {
                    Environment = { ["FARTHING_DIALECT_RECORDS"] = records },
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!
        )
        {
            (int ended, string told, string error) = await cases.ToEndAsync(Cancellation);
            Assert.True(ended == 0, told + error);
        }

        Assert.InRange(Directory.GetFiles(records).Length, 240, int.MaxValue);
        (int code, string said) = await npm.NodeAsync("recorded.mjs", records);

        output.WriteLine(said);
        Assert.True(code == 0, said);
        await PlayToNetClientsAsync(records);
    }

    /// <summary>The same with OpenAI's .NET client (chat) and Anthropic's.</summary>
    private async Task PlayToNetClientsAsync(string records)
    {
        List<string> wrong = [];
        int read = 0;
        foreach (RecordedAnswer record in RecordedAnswer.In(records).Where(one => one.Client != "responses"))
        {
            using HttpClient http = new(record);
            Exception? error = await Xunit.Record.ExceptionAsync(() =>
                record.Client == "chat" ? ReadChatAsync(record, http) : ReadMessageAsync(record, http)
            );
            read++;
            if (record.IsBroken != error is not null)
            {
                wrong.Add(
                    $"{record.Case} ({record.Client}, stream: {record.IsStream}): {error?.ToString() ?? "no error"}"
                );
            }
        }

        output.WriteLine($"NuGet clients: {read}");
        Assert.Empty(wrong);
    }

    private static async Task ReadChatAsync(RecordedAnswer record, HttpClient http)
    {
        ChatClient chat = new(
            "m",
            new ApiKeyCredential("k"),
            new OpenAIClientOptions
            {
                Endpoint = new Uri("http://gateway/v1"),
                Transport = new HttpClientPipelineTransport(http),
                RetryPolicy = new ClientRetryPolicy(0),
            }
        );
        ChatMessage[] messages = [new UserChatMessage("hi")];
        if (!record.IsStream)
        {
            await chat.CompleteChatAsync(messages, cancellationToken: Cancellation);
            return;
        }

        ChatFinishReason? finish = null;
        await foreach (
            StreamingChatCompletionUpdate one in chat.CompleteChatStreamingAsync(
                messages,
                cancellationToken: Cancellation
            )
        )
        {
            finish ??= one.FinishReason;
        }

        Assert.NotNull(finish);
    }

    private static async Task ReadMessageAsync(RecordedAnswer record, HttpClient http)
    {
        AnthropicClient client = new()
        {
            ApiKey = "k",
            BaseUrl = "http://gateway",
            HttpClient = http,
            MaxRetries = 0,
        };
        MessageCreateParams ask = new()
        {
            MaxTokens = 50,
            Model = "m",
            Messages = [new UserMessageParam("hi")],
        };
        if (!record.IsStream)
        {
            Message message = await client.Messages.Create(ask, Cancellation);
            Assert.True(message.Usage.OutputTokens >= 0);
            return;
        }

        bool isStopped = false;
        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(ask, Cancellation))
        {
            isStopped |= one.TryPickStop(out _);
        }

        Assert.True(isStopped);
    }
}
