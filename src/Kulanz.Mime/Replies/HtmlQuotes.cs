namespace Kulanz.Mime.Replies;

/// <summary>How far the history reaches that a selector finds.</summary>
public enum HtmlQuoteReach
{
    /// <summary>The element and all within it.</summary>
    Element,
    /// <summary>The element and everything behind it in the document, outside it as well.</summary>
    FromHere,
}

/// <summary>One program's mark-up around what is not the reply.</summary>
/// <param name="Selector">A CSS selector (level 3).</param>
/// <param name="Kind">What the element holds.</param>
/// <param name="Reach">How far it reaches.</param>
/// <param name="Program">Who writes it.</param>
public sealed record HtmlQuote(string Selector, SegmentKind Kind, HtmlQuoteReach Reach, string Program);

/// <summary>
/// What mail programs write around quotes and signatures in HTML, as data for whoever has an HTML parser.
/// </summary>
/// <remarks>
/// To turn a mail into text, mark what the selectors find and render it as quoted lines ("&gt; "), or set a header block above
/// it; then <see cref="Reply.Split"/> folds it as it folds any other. Where words of the sender's stand between two quotes,
/// they are answers in place: cut nothing, quote each element by itself. A selector that finds all the words there are has
/// found a mail passed on: nothing is to be taken away then.
/// Element selectors of one document may nest; take the outermost.
/// </remarks>
public static class HtmlQuotes
{
    /// <summary>All known marks; those of one program stand together, the most telling first.</summary>
    public static IReadOnlyList<HtmlQuote> All { get; } =
    [
        Quote("div.gmail_quote_container", "Gmail"),
        Quote("div.gmail_quote", "Gmail"),
        Quote("blockquote.gmail_quote", "Gmail"),
        Header("div.gmail_attr", "Gmail"),
        Quote("div.gmail_extra", "Gmail"),
        Signature("div.gmail_signature", "Gmail"),
        Signature("span.gmail_signature_prefix", "Gmail"),
        Signature("[data-smartmail='gmail_signature']", "Gmail"),

        Quote("blockquote[type='cite']", "Apple Mail, Thunderbird, K-9"),
        Header("div.moz-cite-prefix", "Thunderbird"),
        Header("div.moz-forward-container", "Thunderbird", SegmentKind.Forwarded),
        Quote("table.moz-email-headers-table", "Thunderbird", HtmlQuoteReach.FromHere),
        Signature("div.moz-signature", "Thunderbird"),
        Signature("pre.moz-signature", "Thunderbird"),
        Signature("#AppleMailSignature", "Apple Mail"),
        Header("div.AppleMailQuoteHeader", "Apple Mail"),

        Quote("#divRplyFwdMsg", "Outlook on the web", HtmlQuoteReach.FromHere),
        Quote("#appendonsend", "Outlook on the web", HtmlQuoteReach.FromHere),
        Quote("#mail-editor-reference-message-container", "Outlook for Android and iOS"),
        Quote("[id^='x_divRplyFwdMsg']", "Outlook on the web, nested", HtmlQuoteReach.FromHere),
        Quote("hr#stopSpelling", "Hotmail", HtmlQuoteReach.FromHere),
        Quote("#OLK_SRC_BODY_SECTION", "Outlook for Mac"),
        Quote("#reply-intro", "Outlook for Mac", HtmlQuoteReach.FromHere),
        Quote("div[style*='border-top:solid #B5C4DF 1.0pt']", "Outlook 2007, 2010", HtmlQuoteReach.FromHere),
        Quote("div[style*='border-top:solid #E1E1E1 1.0pt']", "Outlook 2013 and later", HtmlQuoteReach.FromHere),
        Quote("div[style*='border-top: 1pt solid rgb(225, 225, 225)']", "Outlook 2013 and later", HtmlQuoteReach.FromHere),
        Quote("div[style*='border-top:solid windowtext 1.0pt']", "Outlook 2003", HtmlQuoteReach.FromHere),
        Quote("div[style*='border-top-color: rgb(229, 229, 229)']", "Windows Mail", HtmlQuoteReach.FromHere),
        Quote("div[style*='border-top: 1px solid rgb(229, 229, 229)']", "Windows Mail", HtmlQuoteReach.FromHere),
        Quote("div.OutlookMessageHeader", "Outlook 2003", HtmlQuoteReach.FromHere),
        Signature("#Signature", "Outlook on the web"),
        Signature("#ms-outlook-mobile-signature", "Outlook for Android and iOS"),
        Signature("p.MsoAutoSig", "Outlook"),

        Quote("div.yahoo_quoted", "Yahoo"),
        Quote("[id^='yahoo_quoted_']", "Yahoo"),
        Quote("#ydp_quoted, [class*='yahoo-quoted']", "Yahoo"),
        Signature("div.ydpsignature, [id^='ydp'][class*='signature']", "Yahoo"),
        Quote("#AOLMsgPart_0", "AOL"),
        Quote("[id^='AOLMsgPart_']", "AOL"),
        Quote("hr#zwchr", "Zimbra", HtmlQuoteReach.FromHere),
        Quote("[data-marker='__QUOTED_TEXT__']", "Zimbra"),
        Signature("[data-marker='__SIG_PRE__'], [data-marker='__SIG_POST__']", "Zimbra"),
        Quote("div.protonmail_quote", "Proton Mail"),
        Signature("div.protonmail_signature_block", "Proton Mail"),
        Quote("blockquote.tutanota_quote", "Tuta"),
        Quote("div.zmail_extra", "Zoho"),
        Quote("#Zm-_Id_-Sgn1, div.zmail_signature", "Zoho"),
        Quote("blockquote#replyBlockquote, .ox-quote", "Open-Xchange"),
        Quote("div[name='quote']", "GMX, WEB.DE"),
        Signature("div[name='signature'], div.signature", "GMX, WEB.DE"),
        Quote("#quoted-content, div.quote", "mobile programs"),
        Quote("div.replyHeader, div.elided-text", "web mail"),
        Quote("blockquote[cite^='mid:']", "Thunderbird, KMail"),
        Quote("div.mail-quote-collapse", "mail.ru"),
        Quote("#composeWebView_previouse_content, #composeWebView_editable_content ~ *", "Samsung Mail"),
        Signature("#composer_signature", "Samsung Mail"),
        Quote("blockquote", "any program"),
    ];

    private static HtmlQuote Quote(string selector, string program, HtmlQuoteReach reach = HtmlQuoteReach.Element) => new(selector, SegmentKind.Quote, reach, program);
    private static HtmlQuote Header(string selector, string program, SegmentKind kind = SegmentKind.QuoteHeader) => new(selector, kind, HtmlQuoteReach.Element, program);
    private static HtmlQuote Signature(string selector, string program) => new(selector, SegmentKind.Signature, HtmlQuoteReach.Element, program);
}
