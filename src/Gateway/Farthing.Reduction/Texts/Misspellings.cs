namespace Farthing.Reduction.Texts;

/// <summary>Misspelled words that are no other word: known ones, and two patterns that no English word has.</summary>
/// <remarks>A guarded form of "one letter away": a key cannot hold distances, and ethanol is one letter from methanol.</remarks>
internal static class Misspellings
{
    private static readonly Dictionary<string, string> Known = Read(
        "recieve=receive|recieved=received|recieving=receiving|reciept=receipt|reciepts=receipts|decieve=deceive|percieve=perceive|concieve=conceive|"
            + "acheive=achieve|beleive=believe|beleived=believed|freind=friend|freinds=friends|wierd=weird|peice=piece|feild=field|thier=their|"
            + "seperate=separate|seperated=separated|seperately=separately|definately=definitely|definitly=definitely|defiantely=definitely|"
            + "goverment=government|enviroment=environment|enviroments=environments|calender=calendar|calandar=calendar|grammer=grammar|"
            + "existance=existence|independant=independent|persistant=persistent|consistant=consistent|relevent=relevant|maintainance=maintenance|"
            + "maintenence=maintenance|appearence=appearance|experiance=experience|refrence=reference|knowlege=knowledge|knowledgable=knowledgeable|"
            + "langauge=language|lanuage=language|langage=language|lenght=length|heigth=height|widht=width|strenght=strength|wether=whether|"
            + "becuase=because|becasue=because|beacuse=because|befor=before|teh=the|adn=and|hte=the|waht=what|whta=what|hwo=how|taht=that|"
            + "wich=which|whcih=which|wihch=which|shoud=should|woud=would|coud=could|dosent=does not|dosnt=does not|doesnt=does not|dont=do not|"
            + "didnt=did not|isnt=is not|arent=are not|wasnt=was not|werent=were not|cant=can not|wont=will not|wouldnt=would not|couldnt=could not|"
            + "shouldnt=should not|hasnt=has not|havent=have not|hadnt=had not|whats=what is|wheres=where is|thats=that is|im=i am|ive=i have|"
            + "youre=you are|theyre=they are|tomorow=tomorrow|tommorow=tomorrow|tommorrow=tomorrow|adress=address|adresses=addresses|acount=account|"
            + "accout=account|accont=account|pasword=password|passwrod=password|passowrd=password|paswrod=password|usrename=username|"
            + "wensday=wednesday|wednsday=wednesday|febuary=february|libary=library|suprise=surprise|probaly=probably|probly=probably|"
            + "restaraunt=restaurant|restaurent=restaurant|resturant=restaurant|vaccum=vacuum|rythm=rhythm|rhythem=rhythm|"
            + "parralel=parallel|paralel=parallel|algoritm=algorithm|algorythm=algorithm|alogrithm=algorithm|algorithim=algorithm|funtion=function|"
            + "fucntion=function|functoin=function|varaible=variable|varible=variable|pyhton=python|pyton=python|phyton=python|javscript=javascript|"
            + "javasript=javascript|databse=database|datbase=database|sofware=software|softwear=software|compter=computer|conputer=computer|"
            + "begining=beginning|occured=occurred|occuring=occurring|refered=referred|transfered=transferred|transfering=transferring|prefered=preferred|"
            + "cancle=cancel|cancell=cancel|canel=cancel|subcription=subscription|subscribtion=subscription|subsciption=subscription|delivry=delivery|"
            + "delievery=delivery|shiping=shipping|paymet=payment|payement=payment|refudn=refund|reffund=refund|ordr=order|"
            + "temperture=temperature|temprature=temperature|temparature=temperature|wheather=weather|photosynthisis=photosynthesis|"
            + "photosythesis=photosynthesis|diffrence=difference|diference=difference|differance=difference|difrence=difference|diffrent=different|"
            + "explian=explain|explane=explain|exlpain=explain|summerize=summarize|sumarize=summarize|tranlate=translate|translte=translate|"
            + "caculate=calculate|calulate=calculate|calcualte=calculate|convertion=conversion|recomend=recommend|reccomend=recommend|reccommend=recommend|"
            + "neccessary=necessary|necesary=necessary|neccesary=necessary|succesful=successful|successfull=successful|sucessful=successful|"
            + "accomodate=accommodate|accomodation=accommodation|embarass=embarrass|harrass=harass|posession=possession|comittee=committee|"
            + "commitee=committee|millenium=millennium|buisness=business|bussiness=business|busness=business|intrest=interest|intrested=interested|"
            + "morgage=mortgage|mortage=mortgage|insurence=insurance|guarentee=guarantee|garantee=guarantee|garauntee=guarantee|liscense=license|"
            + "lisence=license|licsense=license|medecine=medicine|medicin=medicine|docter=doctor|hosptial=hospital|symtoms=symptoms|symptons=symptoms|"
            + "diarrea=diarrhea|diabetis=diabetes|excercise=exercise|exersize=exercise|excersise=exercise|vegatable=vegetable|vegtable=vegetable|"
            + "chocolat=chocolate|tomatos=tomatoes|potatos=potatoes|vacumn=vacuum|bicyle=bicycle|vehical=vehicle|vehicel=vehicle|airplain=airplane|"
            + "fligth=flight|filght=flight|luggge=luggage|bagage=baggage|foriegn=foreign|soverign=sovereign|poeple=people|peple=people|"
            + "pls=please|plz=please|plese=please|thnks=thanks"
    );

    private static readonly HashSet<string> Doubled = new(StringComparer.Ordinal)
    {
        "dessert",
        "desserts",
        "canvass",
        "latter",
        "hallowed",
        "ballade",
    };

    /// <summary>The word or words that were meant; null where it stands.</summary>
    public static string? Of(string word)
    {
        if (Known.TryGetValue(word, out string? meant))
        {
            return meant;
        }

        return IsPlain(word) && WithE(word) is string whole && whole != word ? whole : null;
    }

    /// <summary>The word with inner double consonants once, so that address and adress are one; as it stands where that could be another word.</summary>
    public static string WithoutDoubles(string word) =>
        word.Length >= 7 && IsPlain(word) && !Doubled.Contains(word) ? Single(word) : word;

    /// <summary>Words of letters alone.</summary>
    private static bool IsPlain(string word)
    {
        foreach (char one in word)
        {
            if (!char.IsAsciiLetterLower(one))
            {
                return false;
            }
        }

        return word.Length >= 6;
    }

    /// <summary>Before -ment, English has the e of -ve and -le: improvment, entanglment.</summary>
    private static string WithE(string word)
    {
        int ment =
            word.EndsWith("ments", StringComparison.Ordinal) ? word.Length - 5
            : word.EndsWith("ment", StringComparison.Ordinal) ? word.Length - 4
            : -1;
        return
            ment >= 3
            && (
                word[ment - 1] == 'v'
                || (word[ment - 1] == 'l' && "tgzfdbpk".Contains(word[ment - 2], StringComparison.Ordinal))
            )
            ? string.Concat(word.AsSpan(0, ment), "e", word.AsSpan(ment))
            : word;
    }

    /// <summary>Inner double consonants once; not before -ing, -ed, -er, -y and their like, where they tell hopping from hoping, nor at the end.</summary>
    private static string Single(string word)
    {
        Span<char> kept = stackalloc char[word.Length];
        int count = 0;
        for (int i = 0; i < word.Length; i++)
        {
            bool isSecond = i > 0 && word[i] == word[i - 1];
            if (
                isSecond
                && !"aeiou".Contains(word[i], StringComparison.Ordinal)
                && !IsTelling(word.AsSpan(i + 1))
            )
            {
                continue;
            }

            kept[count++] = word[i];
        }

        return count == word.Length ? word : new string(kept[..count]);
    }

    private static bool IsTelling(ReadOnlySpan<char> behind) =>
        behind.Length == 0
        || behind
            is "ing"
                or "ings"
                or "ed"
                or "er"
                or "ers"
                or "y"
                or "ies"
                or "ied"
                or "ier"
                or "iest"
                or "est"
                or "en"
                or "able"
                or "s"
                or "e"
                or "es"
                or "a"
                or "o"
                or "le"
                or "les"
                or "ly"
                or "ness"
                or "ful"
                or "less";

    private static Dictionary<string, string> Read(string text) =>
        text.Split('|')
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
