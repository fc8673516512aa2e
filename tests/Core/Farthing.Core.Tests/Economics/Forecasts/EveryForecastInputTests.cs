using Farthing.Economics.Forecasts;
using Farthing.Economics.Levers;

namespace Farthing.Tests.Economics.Forecasts;

/// <summary>Token forecasts beside the calls one by one, every input varied.</summary>
public sealed class EveryForecastInputTests
{
    /// <summary>Each call sends the instructions and every result before it.</summary>
    [Fact]
    public void An_agent_call_by_call() =>
        EveryInput.Holds(
            3,
            x =>
            {
                int steps = (int)(40 * x[0]) + 1;
                double system = 1000 * x[1];
                double result = 500 * x[2];
                double sent = 0;
                double context = system;
                for (int step = 0; step < steps; step++, context += result)
                {
                    sent += context;
                }

                AgentForecast forecast = new(steps, system, result);
                return EveryInput.IsClose(forecast.InputTokens, sent)
                    && EveryInput.IsClose(forecast.NaiveInputTokens, system + (steps * result));
            }
        );

    /// <summary>Each turn sends the instructions, all that was said before and the new question.</summary>
    [Fact]
    public void A_chat_turn_by_turn() =>
        EveryInput.Holds(
            4,
            x =>
            {
                int turns = (int)(40 * x[0]) + 1;
                double system = 1000 * x[1];
                double user = 300 * x[2];
                double answer = 400 * x[3];
                double sent = 0;
                double said = 0;
                for (int turn = 0; turn < turns; turn++, said += user + answer)
                {
                    sent += system + said + user;
                }

                ChatForecast forecast = new(turns, system, user, answer);
                return EveryInput.IsClose(forecast.InputTokens, sent)
                    && EveryInput.IsClose(forecast.OutputTokens, turns * answer)
                    && EveryInput.IsClose(forecast.NaiveInputTokens, turns * user);
            }
        );

    [Fact]
    public void Tokens_and_dollars_of_a_document()
    {
        EveryInput.Follows(
            5,
            x => Document(x).Tokens,
            x => x[4] * ((1e4 * x[0]) + (1e3 * x[2]) + (2e3 * x[3])),
            doesNotMoveWith: 1
        );
        EveryInput.Follows(
            7,
            x => Document(x).Usd(x[5], 5 * x[6]),
            x => x[4] * ((((1e4 * x[0]) + (1e3 * x[2])) * x[5]) + (2e3 * x[3] * 5 * x[6])) / 1e6,
            doesNotMoveWith: 1
        );
        EveryInput.Follows(
            4,
            x => Document([x[0], x[1], 0.5, 0.5, 0.5]).EstimatedUsd(x[2], 5 * x[3]),
            x => ((1e4 * x[0] * x[2]) + (5e2 * x[1] * 5 * x[3])) / 1e6
        );
        EveryInput.Follows(
            2,
            x => Document([x[0], x[1], 0.5, 0.5, 0.5]).EstimatedTokens,
            x => (1e4 * x[0]) + (5e2 * x[1])
        );
    }

    /// <summary>From the estimate to the truth: first the instructions, then the answer's true length, then every send.</summary>
    [Fact]
    public void Waterfalls_of_a_document_go_from_the_estimate_to_the_truth() =>
        EveryInput.Holds(
            7,
            x =>
            {
                DocumentForecast forecast = Document(x);
                double input = x[5];
                double output = 5 * x[6];
                double withSystem = forecast.EstimatedTokens + (1e3 * x[2]);
                double usdWithSystem = forecast.EstimatedUsd(input, output) + (1e3 * x[2] * input / 1e6);
                return Runs(
                        forecast.TokenWaterfall,
                        forecast.EstimatedTokens,
                        withSystem,
                        forecast.Tokens / x[4],
                        forecast.Tokens
                    )
                    && Runs(
                        forecast.UsdWaterfall(input, output),
                        forecast.EstimatedUsd(input, output),
                        usdWithSystem,
                        forecast.Usd(input, output) / x[4],
                        forecast.Usd(input, output)
                    );
            }
        );

    private static bool Runs(Waterfall waterfall, params double[] levels) =>
        waterfall.Bars.Count == 3
        && EveryInput.IsClose(waterfall.Start.Low, levels[0])
        && EveryInput.IsClose(waterfall.End.Low, levels[3])
        && waterfall
            .Bars.Select((bar, i) => (bar, i))
            .All(each =>
                EveryInput.IsClose(each.bar.Before.Low, levels[each.i])
                && EveryInput.IsClose(each.bar.After.Low, levels[each.i + 1])
            );

    private static DocumentForecast Document(double[] x) =>
        new(1e4 * x[0], 5e2 * x[1], 1e3 * x[2], 2e3 * x[3], x[4]);
}
