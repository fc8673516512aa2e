using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Traces;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary><c>farthing trace generate</c>: a trace drawn from a built-in profile.</summary>
internal static class TraceGenerate
{
    private static readonly Argument<string> Profile = new("PROFILE")
    {
        Description = "Name of a built-in profile",
    };

    private static readonly QuantityFlag Rate = new(
        "--rate",
        Positive(QuantityKind.Rate),
        "Mean rate [default: that of the profile's source]"
    );

    private static readonly QuantityFlag Requests = new("--requests", Whole(1, 50e6), "How many", 1000);

    private static readonly WordFlag Shape = WordFlag.Of<TrafficShape>(
        "--shape",
        "Ups and downs of the rate: trace (the source's own), flat, diurnal, weekly or monthly",
        TrafficShape.Trace
    );

    public static Command Create()
    {
        Command command = new(
            "generate",
            $"""
            Write a trace drawn from a built-in profile.

            Profiles: {string.Join(", ", ProfileCatalog.Names)}

            Examples:
              farthing trace generate azure-conv-2023 chat.csv --to azure --rate 12/s --requests 10000
            """
        );
        command.Arguments.Add(Profile);
        command.Arguments.Add(TraceOutput.Target);
        TraceOutput.AddTo(command);
        command.With(Rate, Requests, Shape);
        return command.Runs("trace.generate", Run);
    }

    private static int Run(VerbContext context)
    {
        double? rate = context.Value(Rate);
        int requests = (int)context.Required(Requests);
        TrafficShape shape = Shape.Read<TrafficShape>(context);
        context.StopOnFaults();
        WorkloadProfile profile = WorkloadProfile.Load(context.Parsed.GetRequiredValue(Profile));
        double perSecond = rate ?? profile.Summary.RatePerSecond ?? throw NoRate(profile.Name);
        RequestTable table = RequestTable.FromSource(
            profile.CreateSource(perSecond, context.Seed, requests: requests, shape: shape),
            requests,
            context.Cancellation
        );
        TraceReadResult made = new(
            table,
            TraceFormat.Mooncake,
            TimeUnit.Nanoseconds,
            new BrokenRows(0, []),
            table.Count,
            0,
            []
        );
        return TraceOutput.Answer(
            context,
            made,
            table,
            $"drawn from {profile.Name} at {Show.Three(perSecond)}/s, shape {Shape.Read(context)!.ToLowerInvariant()}, seed {context.Seed} ({profile.Source.Source})"
        );
    }

    private static FarthingException NoRate(string name) =>
        new(
            new Fault(CliFaultCodes.FlagMissing, $"{name} has no rate of its own")
            {
                Path = Rate.Name,
                Expected = QuantityUnits.Example(QuantityKind.Rate),
            }
        );
}
