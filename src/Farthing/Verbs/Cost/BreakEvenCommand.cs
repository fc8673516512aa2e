using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.BreakEven;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost break-even</c>: rent GPUs or buy tokens, people on both sides, and whether the fleet can deliver the break-even volume.</summary>
internal static class BreakEvenCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        BreakEvenFlags flags = new();
        Command command = new(
            "break-even",
            "Rent GPUs or buy tokens: people on both sides, the flips of the answer, and whether the fleet can deliver the break-even volume.\nExamples: farthing cost break-even --gpu-price 3.50 --tps 2900 --api-price 0.90 --traffic 100B/month --hours-per-month 720\n          farthing cost break-even --gpu-price 6.88 --gpus 8 --capacity 19.3/s --api-price 0.88 --traffic 12/s --in 1238 --out 221 --people 1 --api-people 0.1\n          farthing cost break-even --self 'p5.48xlarge x1' --capacity 19.3/s --api together/meta-llama/Llama-3.3-70B-Instruct-Turbo --traffic 12/s --in 1238 --out 221 --people 1 --api-people 0.1\n          farthing cost break-even --model llama-3.3-70b --gpus 4xA100-80GB --api-price 0.88 --traffic 1/s --in 1238 --out 221"
        );
        return command
            .With(flags.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs(
                "cost.break-even",
                context =>
                {
                    BreakEvenInput input = BreakEvenReader.Read(context, flags, out CarryingFleet? fleet);
                    BreakEvenResult result = BreakEvenCalculator.Compute(input.Options);
                    CostAnswer answer = new();
                    CostBreakEvenDocument document = new();
                    if (result.Today is BreakEvenToday today)
                    {
                        document = BreakEvenBills.AddTo(answer, document, input, today);
                    }

                    document = BreakEvenPoint.AddTo(answer, document, input, result);
                    if (result.Today is BreakEvenToday now)
                    {
                        document = BreakEvenFlipTables.AddTo(answer, document, input, now);
                    }

                    BreakEvenPoint.AddNotes(answer, input.Options);
                    fleet?.Tell(answer);
                    document = document with
                    {
                        Throughput = fleet?.Document.Carried,
                        UnitUsdPerMonth = document.UnitUsdPerMonth with
                        {
                            Source = fleet?.PriceSource ?? input.SelfSource,
                        },
                    };
                    return context.Print(answer, document);
                }
            );
    }
}
