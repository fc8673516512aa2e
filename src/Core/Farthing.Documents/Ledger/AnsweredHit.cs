using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("A request that a cache or the cascade answered in the place of the model that it asked for")]
public sealed record AnsweredHit(
    string RequestId,
    [property: Description("ISO 8601 in UTC")] string Time,
    string GatewayId,
    string Endpoint,
    [property: Description("As the client named it")] string Model,
    [property: Description("The deployment whose call was avoided")] string Deployment,
    string KeyId,
    string Team,
    string User,
    string SessionId,
    [property: Description("Separated by semicolons")] string Tags,
    [property: Description("Mechanism that answered: exact, canonical, semantic or cascade")] string Tier,
    [property: Description("Cosine of the two questions, to the millionth; 0 where none was computed")]
        double Similarity,
    [property: Description(
        "Upper bound of the share of wrong answers that held when it was decided; absent where there is none"
    )]
        double? WrongFractionAtMost,
    [property: Description("Prompt tokens that were not sent to the deployment")] long Input,
    [property: Description("Output tokens of the answer; of a cascade the large model's predicted ones")]
        long Output,
    [property: Description("What the avoided call would have cost, gross; absent where no price is known")]
        Money? SavedUsd,
    [property: Description(
        "What deciding cost for this request; it stands in attempts of their own and is not taken off saved_usd"
    )]
        Money OwnCostUsd,
    [property: Description("The cache's entry; of a cascade the inner request whose answer was given")]
        string Entry,
    [property: Description("Age of that answer")] long AgeUs,
    [property: Description("From the request that was read to the answer's end")] long DurationUs
);
