using System.Runtime.InteropServices;
using System.Text;
using Farthing.Benches.Runs;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Serves;

/// <summary>Runs a gateway from its start to its end.</summary>
/// <param name="context">The command line.</param>
/// <param name="wishes">What it asks.</param>
/// <param name="emulated">Starts what stands for the configuration's upstreams.</param>
internal sealed partial class ServeRun(VerbContext context, ServeWishes wishes, EmulatedUpstreams emulated)
{
    private readonly Lock reloading = new();

    /// <summary>Runs it.</summary>
    public int ToEnd()
    {
        if (wishes.Config is null && wishes.IsCheck)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FlagConflict, "there is no configuration to check")
                {
                    Path = "--check",
                    Expected = "farthing serve CONFIG --check",
                }
            );
        }

        List<string> unset = [];
        bool isRead = wishes.IsCheck || wishes.ExplainedModel is not null;
        GatewayOptions? read = wishes.Config is null ? null : Read(isRead ? unset : null);
        if (wishes.ExplainedModel is string explained)
        {
            return ServeRoute.Explain(context, read, explained);
        }

        if (wishes.IsCheck)
        {
            GatewayHost.CheckFiles(read!);
            return new VerbContext("serve.check", context.Parsed, context.Cancellation).Answer(
                ServeRecord.Checked(read!, unset),
                text => ServeScreen.WriteChecked(read!, GatewayFeatures.All, unset, text)
            );
        }

        using EmulatedTarget? model = read is null
            ? EmulatedTarget.Start(
                [DemoGateway.Model, "--gpu", DemoGateway.Gpu, .. ClockFlags.WordsOf(wishes.Clock)],
                InlineSockets.OwnVariables
            )
            : null;
        string? secret = model is null ? null : KeySecret.Draw();
        GatewayOptions options = (
            read ?? WithWishes(DemoGateway.Options(model!.Target.Url, secret!, GatewayFeatures.Demo))
        ) with
        {
            RunsInline = InlineSockets.AreOn,
        };
        return ServeAsync(options, secret).GetAwaiter().GetResult();
    }

    private async Task<int> ServeAsync(GatewayOptions options, string? secret)
    {
        DateTimeOffset began = wishes.Clock.GetUtcNow();
        LogOptions logged = options.Log ?? LogOptionsOf(isDemo: secret is not null);
        using LogStream target = LogStream.Open(
            logged,
            () => context.Error is EscapedWriter ? Console.OpenStandardError() : new TextStream(context.Error)
        );
        GatewayLog log = new(logged, target, wishes.Clock);
        // Lines for people and lines for programs do not go into one stream.
        bool isForPeople =
            options.Log is not { Format: LogFormat.Json }
            || secret is not null
            || !Console.IsOutputRedirected;
        using Deadline end = new(wishes.For ?? Timeout.InfiniteTimeSpan, wishes.Clock, context.Cancellation);

        GatewayHost host;
        MirrorReport? mirrored = null;
        try
        {
            host = await OpenAsync(options, log, isForPeople, end.Token);
        }
        catch (FarthingException) when (context.Cancellation.IsCancellationRequested)
        {
            return 0; // Told to stop while it waited: nothing went through.
        }

        await using (host)
        {
            host.Defect += (defect, what) =>
            {
                if (what.EndsWith(AdminPlane.Where, StringComparison.Ordinal))
                {
                    log.Say(
                        LogSeverity.Error,
                        "defect",
                        $"{what}: {defect.GetType().Name}: {defect.Message}"
                    );
                }
            };
            host.Version = ProgramVersion.Text;
            host.Reload = wishes.Config is null ? null : () => Reload(host, log, target);
            host.LimitsSaid += said => log.Say(LogSeverity.Warn, "limits", said);
            host.Leased += note => log.Say(LogSeverity.Warn, "budgets", note.Words);
            Uri address = await host.StartAsync(context.Cancellation);
            if (isForPeople)
            {
                TextWriter text = context.IsJson ? context.Error : context.Out;
                ServeScreen.WriteStart(options, GatewayFeatures.All, host, address, secret, text);
            }

            SayStart(options, host, address, log);
            target.SayRights(log);
            ServedAddress served = new(address.GetLeftPart(UriPartial.Authority), secret);
            served.Write(options.DataFolder);
            using PosixSignalRegistration? again =
                wishes.Config is null || OperatingSystem.IsWindows()
                    ? null
                    : PosixSignalRegistration.Create(
                        PosixSignal.SIGHUP,
                        signal =>
                        {
                            signal.Cancel = true;
                            Reload(host, log, target);
                        }
                    );
            await Task.Delay(wishes.For ?? Timeout.InfiniteTimeSpan, wishes.Clock, context.Cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            served.Remove(options.DataFolder);
            await StopAsync(host, log);
            mirrored = host.Mirrored;
            if (options.Log is not null)
            {
                log.Say(LogSeverity.Info, "end", "the gateway has stopped");
            }
        }

        SpentSums? total = Total(options, host.GatewayId, began);
        return isForPeople || context.IsJson
            ? context.Answer(
                ServeRecord.End(total, mirrored),
                text => ServeScreen.WriteEnd(total, wishes.Config, options, mirrored, text)
            )
            : 0;
    }

    private async Task<GatewayHost> OpenAsync(
        GatewayOptions options,
        GatewayLog log,
        bool isForPeople,
        CancellationToken over
    )
    {
        try
        {
            return await GatewayHost.OpenWhenReadyAsync(
                options,
                GatewayFeatures.All,
                wishes.Clock,
                (away, address) =>
                {
                    string url = address.GetLeftPart(UriPartial.Authority);
                    log.Say(LogSeverity.Warn, "waits", away.Faults[0].ToString(), ("address", url));
                    if (isForPeople)
                    {
                        TextWriter text = context.IsJson ? context.Error : context.Out;
                        text.WriteLine(
                            $"gateway at {url}, which answers 503 until its ledger can be reached"
                        );
                        text.WriteLine($"  {away.Faults[0]}");
                        text.Flush();
                    }
                },
                context.Cancellation,
                over,
                log
            );
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Default log where the configuration has none: events alone, and in a demonstration that people look at, requests.</summary>
    private static LogOptions LogOptionsOf(bool isDemo) =>
        new()
        {
            Format = Console.IsErrorRedirected ? LogFormat.Json : LogFormat.Text,
            HasRequests = isDemo && !Console.IsErrorRedirected,
        };

    private static void SayStart(GatewayOptions options, GatewayHost host, Uri address, GatewayLog log)
    {
        if (options.Log is not LogOptions own)
        {
            return;
        }

        string url = address.GetLeftPart(UriPartial.Authority);
        log.Say(
            LogSeverity.Info,
            "start",
            $"gateway at {url}",
            ("address", url),
            ("metrics", host.MetricsAddress is Uri metrics ? new Uri(metrics, "/metrics") : null),
            ("version", ProgramVersion.Text),
            ("data", options.DataFolder),
            ("speed", host.Speed == 1 ? null : host.Speed),
            ("torn_bytes", host.TornBytes > 0 ? host.TornBytes : null),
            ("holds_released", (long)host.Recovered.Released),
            ("holds_charged", (long)host.Recovered.Charged)
        );
        if (own.MaxBodyBytes > 0)
        {
            log.Say(
                LogSeverity.Warn,
                "bodies_logged",
                "log.bodies is on: this log holds users' prompts; protect it"
            );
        }
    }

    /// <summary>Reads the configuration again; where anything is wrong in it, all stays as it was.</summary>
    private IReadOnlyList<Fault> Reload(GatewayHost host, GatewayLog log, LogStream target)
    {
        try
        {
            lock (reloading)
            {
                target.Reopen(log);
                host.Change(Read());
            }

            log.Say(LogSeverity.Info, "reload", $"{wishes.Config} is in force");
            if (host.RestartNeeded.Count > 0)
            {
                string members = string.Join(", ", host.RestartNeeded);
                log.Say(
                    LogSeverity.Warn,
                    "restart_needed",
                    $"read at the start alone, and changed since: {members}",
                    ("members", members)
                );
            }

            return [];
        }
        catch (FarthingException wrong)
        {
            foreach (Fault fault in wrong.Faults)
            {
                log.Say(LogSeverity.Error, "reload_failed", fault.ToString(), ("code", fault.Code));
            }

            log.Say(LogSeverity.Warn, "reload_failed", "the configuration stays as it was");
            return wrong.Faults;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.Say(
                LogSeverity.Error,
                "log_failed",
                $"the log's file cannot be opened anew: {refused.Message}"
            );
            return
            [
                new Fault(
                    GatewayFaultCodes.CannotStart,
                    $"the log's file cannot be opened anew: {refused.Message}"
                )
                {
                    Path = "log",
                    Expected = "a file that may be written; the configuration stays as it was",
                },
            ];
        }
    }

    /// <param name="unset">Takes variables that are not set; null: they are faults.</param>
    private GatewayOptions Read(ICollection<string>? unset = null)
    {
        DateOnly today = CatalogLoader.Today(context);
        context.StopOnFaults();
        GatewaySettings all = GatewayFeatures.Settings;
        BegunServeFile file = ServeBeginning.Take(wishes.Config!) ?? BegunServeFile.Of(all, wishes.Config!);
        ServeFileReader reader = new(all, Loaded, Environment.GetEnvironmentVariable, today, emulated.Of);
        return WithWishes(reader.Read(file, unset));
    }

    private Catalog Loaded()
    {
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        return catalog;
    }

    private GatewayOptions WithWishes(GatewayOptions options)
    {
        ListenOptions listen = options.Listen;
        if (wishes.Listen is string place)
        {
            ListenOptions? parsed = ListenOptions.Parse(place);
            listen = parsed is null
                ? throw new FarthingException(
                    new Fault(GatewayFaultCodes.WrongValue, "not an address")
                    {
                        Path = "--listen",
                        Value = place,
                        Expected = "address:port such as 127.0.0.1:4000; port 0 takes any free one",
                    }
                )
                : parsed with
                {
                    MaxBodyBytes = listen.MaxBodyBytes,
                };
        }

        GatewayOptions wished = options with
        {
            Listen = listen,
            DataFolder = wishes.Data ?? options.DataFolder,
        };
        return wishes.Mirror?.Of(wished) ?? wished;
    }

    /// <summary>Whole lines into a writer.</summary>
    private sealed class TextStream(TextWriter writer) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (writer)
            {
                writer.Write(Encoding.UTF8.GetString(buffer));
            }
        }
    }
}
