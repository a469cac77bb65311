namespace Kulanz.Search.Words;

/// <summary>
/// The nouns German compounds of customer service are made of, in the singular. Written for this purpose: no dictionary is
/// shipped, whose licence and size would be another's. A word belongs here if compounds are made with it and if it has four
/// letters or more; one of four or five letters must not be the end of many words that are no compounds (Ort in Antwort).
/// Changing the list changes what is indexed: texts indexed before find new parts only after a rebuild.
/// </summary>
internal static class Nouns
{
    /// <summary>Of the nouns of five letters those that also stand at the end of unknown words and of hardly a word that is no compound.</summary>
    public const string ShortEnds = "Karte Preis Paket Markt Konto Tarif Kunde Firma Kabel Brief Datei Wagen Kasse Motor Lampe Pumpe Menge Woche Kanal Platz Frist";

    public const string List = """
        Vertrag Laufzeit Frist Kündigung Bestellung Auftrag Angebot Anfrage Antrag Bestätigung Vereinbarung Bedingung Klausel
        Verlängerung Änderung Ergänzung Nachtrag Widerruf Rücktritt Storno Stornierung Unterschrift Vollmacht Original Kopie
        Partei Partner Inhaber Nutzer Anbieter Händler Lieferant Hersteller Betreiber Dienst Dienstleister Leistung Paket
        Tarif Option Flatrate Volumen Guthaben Bonus Rabatt Gutschein Prämie Aktion Vorteil Nachteil Mindest Wechsel Umzug
        Rechnung Betrag Preis Kosten Gebühr Zahlung Bezahlung Zahler Konto Bank Lastschrift Einzug Abbuchung Buchung
        Überweisung Mahnung Inkasso Forderung Schuld Schulden Rate Raten Kredit Zinsen Zins Steuer Mehrwert Summe Saldo Abschlag
        Erstattung Gutschrift Rückzahlung Vorauszahlung Anzahlung Kaution Kasse Quittung Beleg Posten Abrechnung Einzel
        Kunde Kundin Nummer Kennung Kennwort Passwort Login Zugang Zugriff Anmeldung Registrierung Profil Benutzer Name
        Daten Adresse Anschrift Straße Haus Wohnung Stadt Land Region Gebiet Postleitzahl Telefon Handy Mobil Mobilfunk
        Festnetz Fax Rufnummer Anruf Anrufer Gespräch Hotline Leitung Verbindung Anschluss Netz Netzwerk Empfang Signal
        Internet Breitband Glasfaser Kabel Router Modem Antenne Frequenz Fernseh Fernsehen Fernseher Radio Rundfunk
        Störung Ausfall Fehler Problem Meldung Ticket Fall Vorgang Anliegen Frage Antwort Nachricht Mitteilung Information
        Beschwerde Reklamation Klage Kritik Lob Bewertung Meinung Umfrage Rückruf Rückmeldung Rückfrage Rückgabe Rücksendung
        Service Support Hilfe Beratung Berater Betreuung Betreuer Mitarbeiter Kollege Leiter Chef Agent Vertreter Vermittler
        Verkauf Verkäufer Vertrieb Werbung Werbe Anzeige Einwilligung Widerspruch Zustimmung Erlaubnis Verbot Sperre Sperrung
        Freigabe Freischaltung Aktivierung Deaktivierung Einrichtung Einstellung Installation Konfiguration Aktualisierung
        Gerät Geräte Hardware Software Programm Anwendung System Version Lizenz Schlüssel Code Karte Chip Speicher Festplatte
        Platte Laufwerk Datei Ordner Verzeichnis Sicherung Backup Server Rechner Computer Laptop Notebook Tablet Drucker
        Scanner Bildschirm Monitor Display Tastatur Maus Kamera Lautsprecher Kopfhörer Mikrofon Akku Batterie Netzteil Stecker
        Steckdose Strom Spannung Leistung Gas Wasser Wärme Heizung Energie Zähler Zählerstand Verbrauch Verbrauchs Ablesung
        Solar Photovoltaik Anlage Pumpe Kessel Ventil Motor Maschine Werkzeug Ersatz Ersatzteil Zubehör Bauteil Material
        Fahrzeug Auto Wagen Fahrrad Reifen Bremse Getriebe Werkstatt Unfall Schaden Haftung Haftpflicht Versicherung Police
        Beitrag Leistungs Kranken Krankenkasse Pflege Rente Unfallversicherung Gutachten Gutachter Sachverständiger Zeuge
        Lieferung Liefer Versand Sendung Paket Päckchen Post Brief Zustellung Zusteller Abholung Lager Bestand Ware Artikel
        Produkt Modell Marke Muster Größe Farbe Menge Stück Katalog Shop Laden Geschäft Filiale Markt Kauf Käufer Warenkorb
        Garantie Gewährleistung Mangel Mängel Reparatur Wartung Prüfung Kontrolle Test Abnahme Austausch Umtausch Retoure
        Termin Datum Uhrzeit Stunde Tages Woche Monat Jahr Quartal Anfang Dauer Verspätung Verzögerung Wartezeit Pause
        Öffnungszeit Arbeitszeit Feiertag Wochenende Urlaub Reise Flug Flughafen Bahn Bahnhof Zug Ticket Hotel Zimmer Gast
        Gepäck Koffer Buchungs Stornogebühr Ausweis Pass Personal Führerschein Dokument Unterlage Unterlagen Formular Vorlage
        Nachweis Zeugnis Bescheid Bescheinigung Urkunde Akte Archiv Protokoll Bericht Statistik Auswertung Übersicht Liste
        Recht Gesetz Gericht Anwalt Rechtsanwalt Urteil Verfahren Verfügung Behörde Amt Ministerium Polizei Straf Strafe
        Betrug Betrüger Diebstahl Verlust Missbrauch Verdacht Warnung Gefahr Risiko Sicherheit Schutz Datenschutz Auskunft
        Löschung Speicherung Verarbeitung Weitergabe Übermittlung Empfänger Absender Verantwortung Verantwortlicher Pflicht
        Aufgabe Projekt Plan Planung Ziel Ergebnis Erfolg Maßnahme Lösung Vorschlag Empfehlung Entscheidung Entwicklung
        Qualität Standard Norm Richtlinie Regel Regelung Ordnung Struktur Prozess Ablauf Schritt Verlauf Bearbeitung
        Bearbeiter Zuständigkeit Abteilung Gruppe Team Bereich Zentrale Zentrum Stelle Geschäftsführer Geschäftsführung
        Unternehmen Firma Betrieb Gesellschaft Verein Mitglied Mitgliedschaft Beirat Vorstand Wahl Stimme Sitz Sitzung
        Versammlung Antragsteller Abstimmung Gewerbe Handel Industrie Handwerk Handwerker Techniker Monteur Installateur
        Schule Schüler Studium Student Universität Kurs Seminar Schulung Ausbildung Unterricht Lehrer Buch Bücher Zeitung
        Zeitschrift Abonnement Magazin Artikel Text Seite Bild Foto Film Video Musik Spiel Konsole Medien Kanal Kanäle
        Webseite Website Browser Portal Plattform Forum Beitrag Kommentar Anhang Link Konto Postfach Spam Virus Viren Trojaner
        Scanner Update Upgrade Download Upload Treiber Betriebssystem Oberfläche Taste Tasten Fenster Menü Symbol Knopf
        Prozessor Grafik Grafikkarte Soundkarte Arbeitsspeicher Mainboard Gehäuse Lüfter Kühler Kühlung Temperatur Sensor
        Messung Messgerät Wert Werte Anzahl Zahl Ziffer Statusmeldung Status Zustand Änderungs Kontakt Ansprechpartner Person
        Familie Kinder Eltern Frauen Männer Erben Erbe Erbschaft Nachlass Todesfall Trauer Geburt Hochzeit Scheidung Betreuungs
        Arbeit Arbeiter Arbeitgeber Arbeitnehmer Arbeitsplatz Platz Lohn Gehalt Bewerbung Bewerber Stelle Vertragspartner
        Miete Mieter Vermieter Eigentum Eigentümer Besitz Besitzer Grundstück Gebäude Garten Keller Küche Möbel Schrank Schreibtisch
        Stuhl Bett Matratze Lampe Licht Leuchte Wasch Waschmaschine Spülmaschine Kühlschrank Backofen Herd Kaffee Maschine
        Lebensmittel Nahrung Getränk Essen Fleisch Gemüse Obst Apotheke Medikament Arzt Ärzte Praxis Klinik Krankenhaus Patient
        Behandlung Therapie Diagnose Rezept Brille Zahnarzt Gesundheit Medizin Körper Umwelt Abfall Müll Entsorgung Recycling
        Feuer Brand Wetter Sturm Unwetter Luft Boden Fenster Türen Schloss Alarm Alarmanlage Melder Rauchmelder Bewegung
        Verkehr Fahrt Fahrer Fahrgast Fahrkarte Fahrplan Haltestelle Strecke Linie Parkplatz Parken Tankstelle Benzin Diesel
        Lade Ladung Ladesäule Ladestation Station Säule Ladegerät Kapazität Reichweite Geschwindigkeit Bandbreite Rufton Klingel
        Mailbox Ansage Warteschleife Rufumleitung Weiterleitung Umleitung Nachsende Nachsendung Spende Spender Förderung Zuschuss
        Anleitung Handbuch Beschreibung Erklärung Hinweis Bedienung Bedien Nutzung Gebrauch Verwendung Vorschrift Eingang Ausgang
        Eingabe Ausgabe Aufnahme Abgabe Zugabe Vergabe Übernahme Übergabe Annahme Teilnahme Teilnehmer Maßnahmen Einnahme Aufwand
        Aufwendung Entschädigung Schadenersatz Schadensersatz Ersatzlieferung Nachbesserung Verbesserung Minderung Kulanz Geduld
        Entschuldigung Verständnis Vertrauen Zufriedenheit Erreichbarkeit Verfügbarkeit Freundlichkeit Mehrwertsteuer Umsatz
        Gewinn Verlust Bilanz Haushalt Kalender Uhr Zeit Zeitraum Zeitpunkt Raum Grund Gründe Ursache Folge Wirkung Umstand
        Gegenstand Sache Objekt Thema Themen Begriff Wort Satz Sprache Übersetzung Zeichen Bezeichnung Titel Überschrift Inhalt
        Anlass Ereignis Veranstaltung Konzert Theater Museum Eintritt Eintrittskarte Sport Verleih Ausleihe Bücherei Bibliothek
        Faktura Kondition Skonto Provision Courtage Depot Aktie Fonds Anleihe Wertpapier Börse Kurs Währung Euro Dollar Bargeld
        Automat Geldautomat Geld Münze Schein Tresor Safe Filialleiter Kreditkarte Girokonto Sparbuch Darlehen Hypothek Bürgschaft
        Sicherheits Identität Verifizierung Bestätigungs Verschlüsselung Zertifikat Signatur Token Gerätenummer Serien Serie
        Seriennummer Chargen Charge Verpackung Karton Palette Container Etikett Aufkleber Barcode Folie Hülle Tasche Beutel
        """;
}
