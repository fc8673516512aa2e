using System.Runtime.InteropServices;
using Farthing.Benches;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;

namespace Farthing.Serves;

/// <summary>Runs a gateway from its start to its end.</summary>
internal sealed class ServeRun(VerbContext context, ServeWishes wishes)
{
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

        GatewayOptions? read = wishes.Config is null ? null : Read();
        if (wishes.IsCheck)
        {
            VerbContext checking = new("serve.check", context.Parsed, context.Cancellation);
            return checking.Answer(
                json => ServeJson.WriteChecked(read!, json),
                text => ServeScreen.WriteChecked(read!, text)
            );
        }

        using EmulatedTarget? model = read is null ? DemoGateway.StartModel() : null;
        string? secret = model is null ? null : KeySecret.Draw();
        GatewayOptions options = read ?? WithWishes(DemoGateway.Options(model!.Target.Url, secret!));
        return ServeAsync(options, secret).GetAwaiter().GetResult();
    }

    private async Task<int> ServeAsync(GatewayOptions options, string? secret)
    {
        DateTimeOffset began = TimeProvider.System.GetUtcNow();
        GatewayHost host = GatewayHost.Open(options, TimeProvider.System, context.Cancellation);
        LedgerGroup total;
        await using (host)
        {
            host.Defect += (error, id) =>
                Say($"defect in request {id}: {error.GetType().Name}: {error.Message}");
            host.Leased += note => Say($"budgets: {note.Words}");
            host.Spending.Alerted += alert => Say(ServeScreen.Words(alert));
            Uri address = await host.StartAsync(context.Cancellation);
            ServeScreen.WriteStart(
                options,
                host,
                address,
                secret,
                context.IsJson ? context.Error : context.Out
            );
            using PosixSignalRegistration? again =
                wishes.Config is null || OperatingSystem.IsWindows()
                    ? null
                    : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Reload(host, signal));
            TimeSpan time = wishes.For ?? Timeout.InfiniteTimeSpan;
            await Task.Delay(time, context.Cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (host.Running > 0)
            {
                Say($"letting {host.Running} requests end, at most {wishes.Drain.TotalSeconds:0} s");
            }

            using CancellationTokenSource deadline = new(wishes.Drain);
            await host.StopAsync(deadline.Token);
        }

        using (
            SqliteLedgerStore store = SqliteLedgerStore.Open(new LedgerFolder(options.DataFolder).Database)
        )
        {
            total = store.Total(
                new LedgerFilter { SinceUnixNs = (began.UtcTicks - DateTime.UnixEpoch.Ticks) * 100 }
            );
        }

        return context.Answer(
            json => ServeJson.WriteEnd(total, json),
            text => ServeScreen.WriteEnd(total, options.DataFolder, text)
        );
    }

    private void Reload(GatewayHost host, PosixSignalContext signal)
    {
        signal.Cancel = true;
        try
        {
            host.Change(Read());
            Say($"{wishes.Config} is in force");
        }
        catch (FarthingException wrong)
        {
            foreach (Fault fault in wrong.Faults)
            {
                Say(fault.ToString());
            }

            Say("the configuration stays as it was");
        }
    }

    private GatewayOptions Read()
    {
        Catalog catalog = CatalogLoader.Load(context);
        DateOnly today = CatalogLoader.Today(context);
        context.StopOnFaults();
        string text;
        try
        {
            text = File.ReadAllText(wishes.Config!);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FarthingException(
                new Fault(
                    GatewayFaultCodes.Unreadable,
                    $"the configuration cannot be read: {refused.Message}"
                )
                {
                    File = wishes.Config,
                    Expected = "a YAML file as docs/serve.md shows it",
                }
            );
        }

        return WithWishes(
            new ServeFileReader(catalog, Environment.GetEnvironmentVariable, today).Read(text, wishes.Config!)
        );
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
                    MostBodyBytes = listen.MostBodyBytes,
                };
        }

        return options with
        {
            Listen = listen,
            DataFolder = wishes.Data ?? options.DataFolder,
        };
    }

    private void Say(string words)
    {
        lock (context)
        {
            context.Error.WriteLine(words);
        }
    }
}
