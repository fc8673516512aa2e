using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Farthing.Gateway.Forwarding;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Forwarding;

/// <summary>Which threads go on with what was read is settled with a process's first socket: each of these runs in a process of its own, which is this program with this one test.</summary>
public sealed class RoundBellTests
{
    private const int Together = 10;
    private const string Alone = "FARTHING_TEST_ROUND";
    private const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string Threads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_can_be_read_is_read_before_anything_of_it_is_sent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "bells hang on Linux alone");
        if (await IsSeenToAloneAsync(isInline: true))
        {
            return;
        }

        List<string> said = await ReadTogetherAsync();

        Assert.Equal([.. Numbered("read"), .. Numbered("went on")], said);
    }

    [Fact]
    public async Task Where_a_pool_goes_on_with_what_was_read_nothing_waits_for_a_round()
    {
        if (await IsSeenToAloneAsync(isInline: false))
        {
            return;
        }

        List<string> said = await ReadTogetherAsync();

        Assert.Equal(2 * Together, said.Count);
        Assert.All(
            Enumerable.Range(0, Together),
            i => Assert.True(said.IndexOf($"read {i}") < said.IndexOf($"went on {i}"))
        );
    }

    /// <summary>Runs the test in a process of its own.</summary>
    /// <returns>False where this is that process.</returns>
    private static async Task<bool> IsSeenToAloneAsync(bool isInline)
    {
        if (Environment.GetEnvironmentVariable(Alone) is not null)
        {
            return false;
        }

        string test = TestContext.Current.TestMethod!.MethodName;
        ProcessStartInfo start = new(
            Environment.ProcessPath!,
            ["--no-ansi", "--no-progress", "--filter-method", $"{typeof(RoundBellTests).FullName}.{test}"]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[Alone] = "1";
        start.Environment[Inline] = isInline ? "1" : "0";
        start.Environment[Threads] = "1";
        using Process child = Process.Start(start)!;
        using Timer killer = new(_ => child.Kill(), null, Eventually.Longest, Timeout.InfiniteTimeSpan);
        string said = await child.StandardOutput.ReadToEndAsync(Cancellation);
        await child.WaitForExitAsync(Cancellation);
        Assert.True(child.ExitCode == 0, said);
        Assert.Contains("succeeded: 1", said, StringComparison.Ordinal);
        return true;
    }

    /// <summary>Lets several sockets be readable at once, by holding the thread that reads them.</summary>
    /// <returns>What was read and what went on, in order.</returns>
    private static async Task<List<string>> ReadTogetherAsync()
    {
        RoundBell.Hang();
        RoundBell.Hang(); // A second gateway of the process changes nothing.
        List<string> said = [];
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(64);
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim mayGoOn = new();
        List<(Socket Client, Socket Server)> pairs = [];
        List<Task> reading = [];
        try
        {
            for (int i = 0; i <= Together; i++)
            {
                Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                client.Connect(listener.LocalEndPoint!); // An `await` would go on on the thread that is to be held.
                Socket server = listener.Accept();
                pairs.Add((client, server));
                reading.Add(i == Together ? HoldAsync(server, isHeld, mayGoOn) : ReadAsync(server, i, said));
            }

            pairs[Together].Client.Send([1]);
            isHeld.Wait(Cancellation);
            for (int i = 0; i < Together; i++)
            {
                pairs[i].Client.Send([1]);
            }

            mayGoOn.Set();
            await Task.WhenAll(reading).WaitAsync(Eventually.Longest, Cancellation);
            return said;
        }
        finally
        {
            foreach ((Socket client, Socket server) in pairs)
            {
                client.Dispose();
                server.Dispose();
            }
        }
    }

    private static IEnumerable<string> Numbered(string word) =>
        Enumerable.Range(0, Together).Select(i => $"{word} {i}");

    private static async Task HoldAsync(
        Socket socket,
        ManualResetEventSlim isHeld,
        ManualResetEventSlim mayGoOn
    )
    {
        _ = await socket.ReceiveAsync(new byte[1]).ConfigureAwait(false);
        isHeld.Set();
        mayGoOn.Wait(TestContext.Current.CancellationToken);
    }

    private static async Task ReadAsync(Socket socket, int number, List<string> said)
    {
        _ = await socket.ReceiveAsync(new byte[1]).ConfigureAwait(false);
        Say($"read {number}");
        await SendRound.TurnAsync();
        Say($"went on {number}");

        void Say(string word)
        {
            lock (said)
            {
                said.Add(word);
            }
        }
    }
}
