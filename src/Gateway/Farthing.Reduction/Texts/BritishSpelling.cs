namespace Farthing.Reduction.Texts;

/// <summary>British spellings as American ones, by rules under which no two English words of other meanings become one.</summary>
internal static class BritishSpelling
{
    private static readonly Dictionary<string, string> Known = (
        "offence=offense|pretence=pretense|practise=practice|practising=practicing|judgement=judgment|ageing=aging|acknowledgement=acknowledgment|artefact=artifact|"
        + "artefacts=artifacts|cosy=cozy|mould=mold|sulphur=sulfur|yoghurt=yogurt|doughnut=donut|doughnuts=donuts|omelette=omelet|enquiry=inquiry|enquiries=inquiries|"
        + "instalment=installment|instalments=installments|enrolment=enrollment|fulfilment=fulfillment|manoeuvre=maneuver|paediatric=pediatric|paediatrician=pediatrician|"
        + "anaemia=anemia|diarrhoea=diarrhea|oestrogen=estrogen|foetus=fetus|leukaemia=leukemia|haemoglobin=hemoglobin|gynaecologist=gynecologist|anaesthesia=anesthesia|"
        + "anaesthetic=anesthetic|oesophagus=esophagus|encyclopaedia=encyclopedia|orthopaedic=orthopedic|caesium=cesium|titbit=tidbit|speciality=specialty|whilst=while|amongst=among"
    )
        .Split('|')
        .Select(pair => pair.Split('='))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static readonly string[] IseEndings =
    [
        "ise",
        "ised",
        "ises",
        "ising",
        "iser",
        "isers",
        "isation",
        "isations",
    ];

    /// <summary>The American spelling; the word itself where no rule applies.</summary>
    public static string Of(string word)
    {
        if (Known.TryGetValue(word, out string? known))
        {
            return known;
        }

        if (word.Length < 6)
        {
            return word;
        }

        foreach (string ending in IseEndings)
        {
            if (word.Length > ending.Length + 2 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return string.Concat(word.AsSpan(0, word.Length - ending.Length), "iz", ending.AsSpan(2)); // exercise too: no word is spelled exercize.
            }
        }

        int our = word.IndexOf("our", 3, StringComparison.Ordinal);
        if (our >= 0)
        {
            return word.Remove(our + 1, 1); // Behind the third letter: not fourth and forth.
        }

        foreach (string ending in (string[])["elled", "elling", "eller", "ellers"])
        {
            if (word.Length >= ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return word.Remove(word.Length - ending.Length + 1, 1);
            }
        }

        return
            word.EndsWith("tre", StringComparison.Ordinal) || word.EndsWith("bre", StringComparison.Ordinal)
            ? word[..^2] + "er"
            : word;
    }
}
