using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Serves;

/// <summary>The emulated servers behind a configuration's upstreams: started as it is read, ended with this object.</summary>
/// <param name="config">The configuration; names of files are relative to it.</param>
/// <param name="command">Makes the command that reads the words.</param>
/// <param name="clock">The gateway's clock: a scaled one is theirs, too.</param>
/// <param name="starts">False: their words are checked alone.</param>
internal sealed class EmulatedUpstreams(string config, Func<Command> command, TimeProvider clock, bool starts)
    : IDisposable
{
    /// <summary>Flags that this gives or decides itself.</summary>
    private static readonly string[] Own =
    [
        "--port",
        "--host",
        "--for",
        "--with-parent",
        "--api-key",
        "--json",
        "--clock-origin",
        "--help",
    ];

    private readonly string folder = Path.GetDirectoryName(Path.GetFullPath(config)) ?? ".";
    private readonly Dictionary<(string Upstream, string Words), EmulatedTarget> running = [];

    /// <summary>The server of an upstream; one that runs with the same words is kept.</summary>
    /// <param name="upstream">The upstream's name.</param>
    /// <param name="words">Words of <c>farthing emulate</c>.</param>
    /// <exception cref="FarthingException">It cannot be started with them.</exception>
    public EmulatedServer Of(string upstream, string words)
    {
        string[] flags = [.. CommandLineParser.SplitCommandLine(words)];
        ParseResult parsed = CommandWords.Parse(command(), flags);
        if (flags.FirstOrDefault(flag => IsOwn(flag.Split('=', ':')[0])) is string own)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FlagConflict, $"serve decides {own.Split('=', ':')[0]} itself")
                {
                    Expected = "words of farthing emulate without it",
                }
            );
        }

        IReadOnlyList<Fault> faults =
        [
            .. UsageFault.AllOf(parsed),
            .. new VerbContext("", parsed, default).ReadGiven(),
        ];
        if (faults.Count > 0)
        {
            Fault first = faults[0];
            string path = first.Path is null ? "" : $"{first.Path}: ";
            string value = first.Value is null ? "" : $" '{first.Value}'";
            throw new FarthingException(first with { Message = $"{path}{first.Message}{value}" });
        }

        string engine = parsed.GetResult("--engine") is OptionResult { Tokens: [Token given, ..] }
            ? given.Value
            : "vllm";
        return new EmulatedServer(
            starts ? AddressOf(upstream, words, flags) : EmulatedServer.NotStarted.Address,
            engine
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EmulatedTarget target in running.Values)
        {
            target.Dispose();
        }
    }

    /// <summary>In a gateway on a scaled clock its speed is no server's own.</summary>
    private bool IsOwn(string flag) =>
        Own.Contains(flag) || (flag == ClockFlags.Speed.Name && clock is ScaledTime);

    private Uri AddressOf(string upstream, string words, string[] flags)
    {
        (string, string) key = (upstream, words);
        if (running.TryGetValue(key, out EmulatedTarget? target) && target.HasEnded)
        {
            running.Remove(key);
            target.Dispose();
            target = null;
        }

        if (target is null)
        {
            target = EmulatedTarget.Start(
                [.. flags, .. ClockFlags.WordsOf(clock)],
                InlineSockets.OwnVariables,
                folder
            );
            running.Add(key, target);
        }

        return new Uri(target.Target.Url + "/v1");
    }
}
